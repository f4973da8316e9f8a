package dev.satchel.crds.workspace;

import static dev.satchel.crds.workspace.Pods.UID;
import static dev.satchel.crds.workspace.Pods.delivery;
import static dev.satchel.crds.workspace.Pods.pod;
import static dev.satchel.crds.workspace.Pods.report;
import static dev.satchel.crds.workspace.Pods.running;
import static dev.satchel.crds.workspace.Pods.told;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.workspace.Judgement.State;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is said of a workspace beside how it is counted, which is WorkspaceCountTest's. */
class JudgementTest {
  private static final String BEFORE = "2026-01-01T00:00:01Z";

  private static Judgement of(Delivery delivery, Pod pod) {
    return Judgement.of(delivery, Workspace.of(pod));
  }

  private static void says(Judgement judgement, State state, String reason, String text) {
    assertThat(judgement)
        .isEqualTo(new Judgement(state, List.of(new Finding(state, reason, text))));
  }

  @Test
  void of_one_that_is_current_there_is_nothing_to_say() {
    assertThat(of(delivery(), running("TOKEN=token", report(5), BEFORE)))
        .isEqualTo(new Judgement(State.CURRENT, List.of()));
  }

  @Test
  void an_older_variable_says_when_it_changed_and_that_a_restart_mends_it() {
    says(
        of(delivery(), running("TOKEN=token", report(4), BEFORE)),
        State.STALE,
        "ContainerIsOlder",
        "TOKEN: restart the pod: its containers started before the variable changed at"
            + " 2026-01-01T00:10:00Z, revision 1");
  }

  @Test
  void a_variable_that_the_pod_was_made_without_needs_another_pod() {
    says(
        of(delivery(), running("", report(9), BEFORE)),
        State.STALE,
        "PodIsOlder",
        "TOKEN: make the pod again: it was made before the secret had that variable");
  }

  @Test
  void a_variable_that_was_taken_away_is_named_as_the_pod_has_it() {
    Delivery none = delivery(Optional.empty(), Optional.empty());
    String text = "restart the pod: its containers started before the variable was taken away";

    says(
        of(none, running("OLD=token,OTHER=other", report(4), BEFORE)),
        State.STALE,
        "VariableWithdrawn",
        "OLD: " + text + " at 2026-01-01T00:10:00Z");
    says(
        of(none.withdrawn(), running("OLD=token", report(9), BEFORE)),
        State.STALE,
        "VariableWithdrawn",
        "OLD: " + text);
  }

  @Test
  void a_pod_that_starts_says_so() {
    says(
        of(delivery(), pod("TOKEN=token").build()),
        State.PENDING,
        "Starting",
        "the pod is starting: its satchel-init has not ended yet");
  }

  @Test
  void a_file_that_could_not_be_written_says_which_and_why_and_what_would_help() {
    says(
        of(delivery(), running("TOKEN=token", report(5, "ReadOnly\tEROFS\u0007"), BEFORE)),
        State.PENDING,
        "ReadOnly",
        "~/.token: the file system there is read-only; mount the volume writable or choose another"
            + " path (EROFS)");
    says(
        of(
            delivery(),
            told("TOKEN=token", 5, "/home/dev/.token", "\"not-written\",\"reason\":\"NoSpace\"")),
        State.PENDING,
        "NoSpace",
        "/home/dev/.token: no space is left there; free some or enlarge the volume");
  }

  @Test
  void a_variable_and_a_file_are_both_told_of_and_the_variable_counts() {
    Judgement judgement = of(delivery(), running("TOKEN=token", report(4, "NoSpace\t"), BEFORE));

    assertThat(judgement.state()).isEqualTo(State.STALE);
    assertThat(judgement.findings())
        .extracting(Finding::reason)
        .containsExactly("ContainerIsOlder", "NoSpace");
  }

  @Test
  void a_new_file_outside_of_a_volume_comes_with_the_next_pod() {
    String text = "make the pod again: outside of a volume a new file comes with the next start";

    says(
        of(delivery(), running("TOKEN=token", report(5, "RestartNeeded\t"), BEFORE)),
        State.STALE,
        "RestartNeeded",
        "~/.token: " + text);
    says(
        of(
            delivery(),
            told("TOKEN=token", 5, "/etc/token", "\"not-written\",\"reason\":\"RestartNeeded\"")),
        State.STALE,
        "RestartNeeded",
        "/etc/token: " + text);
  }

  @Test
  void an_agent_that_has_not_told_of_the_present_value_is_waited_for() {
    says(
        of(delivery(), told("TOKEN=token", 4, "/home/dev/.token", "\"written\"")),
        State.PENDING,
        "NotReported",
        "~/.token: its agent has not reported the present value yet; it last did at projection"
            + " revision 4");
    says(
        of(delivery(), told("TOKEN=token", 5, "/elsewhere", "\"written\"")),
        State.PENDING,
        "NotReported",
        "~/.token: its agent has not reported the file yet; it last did at projection revision 5");
  }

  @Test
  void a_file_that_should_have_gone_says_what_keeps_it() {
    says(
        of(
            delivery(Optional.empty(), Optional.empty()),
            told("", 5, "/data/x", "\"still-there\",\"reason\":\"ReadOnly\"")),
        State.PENDING,
        "ReadOnly",
        "/data/x: should have gone and could not be removed: the file system there is read-only;"
            + " mount the volume writable or choose another path");
  }

  @Test
  void a_file_that_was_not_written_is_not_taken_for_one_that_the_report_had_no_room_for() {
    String more =
        "{\"revision\":5,\"more\":3,\"files\":[%s]}"
            .formatted(
                "{\"uid\":\"%s\",\"secret\":\"token\",\"path\":\"/a\",\"state\":\"not-written\",\"reason\":\"NoSpace\"}"
                    .formatted(UID));
    Delivery file = delivery(Optional.empty(), Optional.of(new FilePath("/a")));

    assertThat(of(file, told(running("", report(5), BEFORE), more)).state())
        .isEqualTo(State.PENDING);
    assertThat(
            of(file, told(running("", report(5), BEFORE), "{\"revision\":5,\"more\":3}")).state())
        .isEqualTo(State.CURRENT);
  }

  @Test
  void a_pod_that_is_not_selected_says_which_part_of_the_selector_it_misses() {
    Delivery web =
        new Delivery(
            UID,
            "token",
            1,
            1,
            Optional.of(new EnvName("TOKEN")),
            Optional.empty(),
            new WorkspaceSelector(Map.of("team", "web"), List.of()),
            5,
            Pods.CHANGED);

    says(
        of(web, running("", report(5), BEFORE)),
        State.NOT_CONCERNED,
        "NotSelected",
        "the pod's labels are not as spec.workspaceSelector wants: team=web");
  }

  @Test
  void a_pod_that_ended_or_was_never_injected_is_not_concerned() {
    Pod running = running("TOKEN=token", report(5), BEFORE);
    Pod ended = new PodBuilder(running).editStatus().withPhase("Failed").endStatus().build();
    Pod bare =
        new PodBuilder(running).editMetadata().withAnnotations(Map.of()).endMetadata().build();

    assertThat(of(delivery(), ended).findings())
        .extracting(Finding::reason)
        .containsExactly("Ended");
    assertThat(of(delivery(), bare).findings())
        .extracting(Finding::reason)
        .containsExactly("NotInjected");
  }
}
