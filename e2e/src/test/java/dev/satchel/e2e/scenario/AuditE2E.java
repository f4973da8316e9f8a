package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Kubectl;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Program;
import dev.satchel.e2e.cluster.SatchelPlugin;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Who did what, as {@code kubectl satchel audit} tells an administrator. */
@ExtendWith(Scenarios.class)
class AuditE2E {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void each_change_and_refusal_is_told_with_who_did_it_and_tampering_is_found(
      Scenario scenario, @TempDir Path installed) throws IOException {
    SatchelPlugin satchel = SatchelPlugin.install(installed);
    ok(as("maker", secret(scenario, "TOKEN", "hunter2"), "apply", "-f", "-"));
    Eventually.within(30)
        .until(() -> Scenario.condition(scenario.settled("token"), "Ready").orElseThrow().isTrue());
    assertThat(as("stranger", secret(scenario, "PATH", "hunter2"), "apply", "-f", "-").status())
        .isNotZero();
    ok(as("changer", secret(scenario, "TOKEN", "hunter3"), "apply", "-f", "-"));
    Eventually.within(30)
        .until(() -> Long.valueOf(2).equals(scenario.settled("token").getStatus().revision()));
    ok(
        as(
            "deleter",
            "",
            "delete",
            "usersecret",
            "token",
            "--namespace",
            scenario.namespace(),
            "--timeout=60s"));

    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(told(satchel, scenario))
                    .containsSubsequence("create maker", "write changer", "delete deleter")
                    .containsOnlyOnce("create maker", "write changer", "delete deleter")
                    .contains("deny stranger"));
    String entries = ok(satchel.run("", "audit", "--user", scenario.user(), "-o", "json")).out();
    assertThat(entries).doesNotContain("hunter").contains("system:masters");
    assertThat(ok(satchel.run("", "audit", "--actor", "changer")).out())
        .contains("changer")
        .contains(scenario.namespace() + "/token")
        .contains("value");

    assertThat(ok(satchel.run("", "audit", "verify")).out()).startsWith("intact: ");
    String position =
        Postgres.sql(
            "SELECT position FROM audit_log WHERE actor = 'changer' AND user_name = '%s'"
                .formatted(scenario.user()));
    tamper("actor = 'maker'", position);
    try {
      Program broken = satchel.run("", "audit", "verify");
      assertThat(broken.status()).as(broken.said()).isEqualTo(6);
      assertThat(broken.out()).startsWith("broken: audit_log, position " + position + ",");
    } finally {
      tamper("actor = 'changer'", position);
    }
    ok(satchel.run("", "audit", "verify"));
  }

  private static void tamper(String change, String position) {
    Postgres.sql(
        "SET session_replication_role = replica; UPDATE audit_log SET %s WHERE position = %s"
            .formatted(change, position));
  }

  /** As {@code action actor}, the oldest first. */
  private static List<String> told(SatchelPlugin satchel, Scenario scenario) throws IOException {
    Program listed =
        satchel.run(
            "",
            "audit",
            "--object",
            scenario.namespace() + "/token",
            "--since",
            "1h",
            "-o",
            "json");
    List<String> told = new ArrayList<>();
    for (JsonNode entry : JSON.readTree(ok(listed).out()).path("entries")) {
      told.add(entry.path("action").asText() + " " + entry.path("actor").asText());
    }
    return told;
  }

  private static Program as(String username, String stdin, String... arguments) {
    return Kubectl.run(
        stdin,
        Stream.concat(
                Stream.of("--as=" + username, "--as-group=system:masters"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  private static String secret(Scenario scenario, String variable, String value) {
    return """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: token, namespace: %s}
        spec: {user: %s, envName: %s, value: %s}
        """
        .formatted(scenario.namespace(), scenario.user(), variable, value);
  }

  private static Program ok(Program program) {
    assertThat(program.status()).as(program.said()).isZero();
    return program;
  }
}
