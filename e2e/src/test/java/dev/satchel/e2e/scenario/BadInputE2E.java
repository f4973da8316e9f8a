package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Webhooks;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What is wrong is named with its field and what would be right, and stops nothing else. */
@Tag("main")
@ExtendWith(Scenarios.class)
class BadInputE2E {
  private Scenario scenario;

  @BeforeEach
  void a_scenario(Scenario given) {
    scenario = given;
  }

  @AfterEach
  void nothing_else_is_stopped() {
    scenario.ready(SecretDraft.of("good").env("GOOD").value("good"));
  }

  @Test
  void an_unknown_user() {
    assertThat(
            scenario.refusal(
                SecretDraft.of("bad").user("nobody-at-all").env("TOKEN").value("hidden")))
        .contains("spec.user", "nobody-at-all")
        .doesNotContain("hidden");
  }

  @Test
  void both_sources() {
    assertThat(
            scenario.refusal(
                SecretDraft.of("bad").env("TOKEN").value("hidden").from("vault", "key")))
        .contains("spec.value", "valueFrom")
        .doesNotContain("hidden");
  }

  @Test
  void no_source() {
    assertThat(scenario.refusal(SecretDraft.of("bad").env("TOKEN")))
        .contains("spec.value", "valueFrom");
  }

  @Test
  void no_target() {
    assertThat(scenario.refusal(SecretDraft.of("bad").value("hidden")))
        .contains("spec.envName", "filePath")
        .doesNotContain("hidden");
  }

  @Test
  void a_reserved_variable() {
    assertThat(scenario.refusal(SecretDraft.of("bad").env("Path").value("hidden")))
        .contains("spec.envName", "reserved")
        .doesNotContain("hidden");
  }

  @Test
  void a_path_that_is_not_in_normal_form() {
    assertThat(scenario.refusal(SecretDraft.of("bad").file("~/a/../b").value("hidden")))
        .contains("spec.filePath", "normal form")
        .doesNotContain("hidden");
  }

  @Test
  void a_secret_that_is_not_there() {
    assertThat(scenario.refusal(SecretDraft.of("bad").env("TOKEN").from("vault", "key")))
        .contains("SourceMissing", "spec.valueFrom.secretKeyRef", "vault");
  }

  @Test
  void a_key_that_is_not_in_the_secret_until_it_is() {
    scenario.source("vault", "other", "hidden".getBytes(StandardCharsets.UTF_8));
    SecretDraft draft = SecretDraft.of("bad").env("TOKEN").from("vault", "key");

    assertThat(scenario.refusal(draft))
        .contains("SourceMissing", "spec.valueFrom.secretKeyRef", "key")
        .doesNotContain("hidden");

    scenario.source("vault", "key", "found".getBytes(StandardCharsets.UTF_8));
    dev.satchel.e2e.cluster.Eventually.within(30)
        .until(() -> Scenario.condition(scenario.secret("bad"), "Ready").orElseThrow().isTrue());
  }

  @Test
  void a_value_over_the_limit() {
    assertThat(
            scenario.refusal(SecretDraft.of("bad").file("~/bad").value("h".repeat(24 * 1024 + 1))))
        .contains("spec.value", "24576")
        .doesNotContain("hhhhhhhh");
  }

  @Test
  void invalid_utf_8_for_a_variable() {
    scenario.source("vault", "key", new byte[] {'h', 'i', (byte) 0xff, (byte) 0xfe});

    assertThat(scenario.refusal(SecretDraft.of("bad").env("TOKEN").from("vault", "key")))
        .contains("spec.valueFrom.secretKeyRef", "UTF-8", "filePath");
  }

  @Test
  void more_in_variables_than_the_limit() {
    scenario.ready(SecretDraft.of("first").env("FIRST").value("1".repeat(24 * 1024 - 100)));

    assertThat(scenario.refusal(SecretDraft.of("bad").env("SECOND").value("h".repeat(101))))
        .contains("LimitExceeded", "spec.envName", "24576")
        .doesNotContain("hhhh");
  }

  @Test
  void a_name_that_another_secret_of_the_user_has() {
    scenario.ready(SecretDraft.of("winner").env("TOKEN").value("winner"));

    String refusal = scenario.refusal(SecretDraft.of("loser").env("TOKEN").value("hidden"));

    assertThat(refusal)
        .contains("ConflictsWith: " + scenario.namespace() + "/winner, envName")
        .doesNotContain("hidden");
  }

  @Test
  void a_name_that_another_has_where_nobody_asked_the_webhook() {
    scenario.ready(SecretDraft.of("holder").env("HELD").value("holder"));

    Webhooks.off(() -> scenario.apply(SecretDraft.of("late").env("HELD").value("hidden")));

    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(Scenario.condition(scenario.secret("late"), "Conflicted").orElseThrow())
                    .matches(Condition::isTrue)
                    .extracting(Condition::message)
                    .isEqualTo("ConflictsWith: " + scenario.namespace() + "/holder, envName"));
    scenario.delete("holder");
    Eventually.within(30)
        .until(() -> Scenario.condition(scenario.secret("late"), "Ready").orElseThrow().isTrue());
  }
}
