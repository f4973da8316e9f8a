package dev.satchel.operator.condition;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.workspace.Delivery;
import dev.satchel.crds.workspace.FileProblem;
import dev.satchel.operator.projection.Obstacle;
import dev.satchel.operator.projection.ProjectedUser;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SecretConditionsTest {
  private static final Delivery DELIVERY =
      new Delivery(
          "uid",
          "token",
          1,
          1,
          Optional.empty(),
          Optional.empty(),
          WorkspaceSelector.ALL,
          1,
          Instant.EPOCH);
  private static final FileProblem PROBLEM =
      new FileProblem("dev-alice", "w", "pod", "~/.token", "NoSpace", "");
  private static final Obstacle OBSTACLE = new Obstacle("ForeignSecret", "delete it");

  private static ProjectedUser user(boolean suspended, Obstacle... obstacles) {
    return new ProjectedUser(1, suspended, 1, Map.of(), Map.of(), List.of(obstacles), List.of());
  }

  private static String all(SecretFacts facts) {
    StringBuilder text = new StringBuilder();
    SecretConditions.stored(facts)
        .forEach(
            (type, verdict) ->
                text.append(type)
                    .append('=')
                    .append(verdict.holds())
                    .append('/')
                    .append(verdict.reason())
                    .append(' '));
    return text.toString().strip();
  }

  private static SecretFacts facts(
      boolean enabled, ProjectedUser user, boolean delivered, FileProblem... problems) {
    return new SecretFacts(
        enabled,
        false,
        Optional.of(user),
        delivered ? Optional.of(DELIVERY) : Optional.empty(),
        List.of(problems));
  }

  @Test
  void what_is_projected_everywhere_is_ready() {
    assertThat(all(facts(true, user(false), true)))
        .isEqualTo(
            "Ready=true/Ready Stored=true/Stored Projected=true/Projected"
                + " Conflicted=false/NoConflict");
  }

  @Test
  void a_file_that_no_workspace_is_given_is_not_ready() {
    SecretFacts facts =
        new SecretFacts(true, true, Optional.of(user(false)), Optional.of(DELIVERY), List.of());

    assertThat(all(facts))
        .startsWith("Ready=false/FilesDisabled Stored=true/Stored Projected=false/FilesDisabled");
  }

  @Test
  void what_is_disabled_is_ready_and_not_projected() {
    assertThat(all(facts(false, user(false), true)))
        .startsWith("Ready=true/Disabled Stored=true/Stored Projected=false/Disabled");
  }

  @Test
  void the_first_thing_in_the_way_is_the_reason() {
    assertThat(all(facts(true, user(true, OBSTACLE), false, PROBLEM)))
        .startsWith("Ready=false/UserSuspended ");
    assertThat(all(facts(true, user(false, OBSTACLE), false, PROBLEM)))
        .startsWith("Ready=false/Pending ");
    assertThat(all(facts(true, user(false, OBSTACLE), true, PROBLEM)))
        .startsWith("Ready=false/ForeignSecret ");
    assertThat(all(facts(true, user(false), true, PROBLEM)))
        .startsWith("Ready=false/FileNotWritten ");
  }

  @Test
  void several_workspaces_with_problems_are_one_and_a_number() {
    Verdict projected =
        SecretConditions.stored(facts(true, user(false), true, PROBLEM, PROBLEM, PROBLEM))
            .get("Projected");

    assertThat(projected.message())
        .startsWith("workspace dev-alice/w: ~/.token: ")
        .endsWith("; 2 more workspaces");
  }

  @Test
  void the_time_of_a_condition_is_that_of_its_last_change_of_status() {
    Instant now = Instant.parse("2026-02-02T00:00:00.5Z");
    Clock clock = Clock.fixed(now, ZoneOffset.UTC);
    List<Condition> before =
        List.of(
            new Condition("Ready", "True", 1, "2026-01-01T00:00:00Z", "Ready", ""),
            new Condition("Stored", "False", 1, "2026-01-01T00:00:00Z", "Invalid", "x"));

    List<Condition> after =
        Conditions.of(SecretConditions.stored(facts(false, user(false), true)), before, 2, clock);

    assertThat(after.get(0))
        .isEqualTo(
            new Condition(
                "Ready", "True", 2, "2026-01-01T00:00:00Z", "Disabled", "spec.enabled is false"));
    assertThat(after.get(1).lastTransitionTime()).isEqualTo("2026-02-02T00:00:00Z");
  }
}
