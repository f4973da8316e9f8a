package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PersistentFolder;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a workspace has when its first instruction runs. */
@Tag("main")
@ExtendWith(Scenarios.class)
class FirstInstructionE2E {
  @RepeatedTest(3)
  void a_secret_applied_just_before_its_pod_is_there_at_the_first_instruction(Scenario scenario) {
    scenario.apply(SecretDraft.of("variable").env("JUST_NOW").value("variable-just-now"));
    scenario.apply(SecretDraft.of("file").file("~/just/now").value("file-just-now"));
    scenario.apply(SecretDraft.of("outside").file("/etc/just/now").value("outside-just-now"));
    Workspace workspace =
        scenario.create(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("HOME", "/home/dev")
                .emptyDir("/home/dev")
                .restartPolicy("Never")
                .command(
                    "sh", "-c", "echo \"$JUST_NOW\"; cat ~/just/now; echo; cat /etc/just/now"));

    awaitEnd(workspace);

    assertThat(workspace.log().lines())
        .containsExactly("variable-just-now", "file-just-now", "outside-just-now");
  }

  @Test
  void a_file_that_existed_with_0644_ends_as_0600(Scenario scenario) {
    PersistentFolder home = scenario.folder();
    home.sh("chown 1000:1000 . && echo old >token && chown 1000:1000 token && chmod 644 token");
    scenario.ready(SecretDraft.of("token").file("~/token").value("new"));

    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("HOME", "/home/dev")
                .persistent(home, "/home/dev"));

    assertThat(workspace.text("~/token")).isEqualTo("new");
    assertThat(workspace.modeAndOwner("~/token")).isEqualTo("600 1000");
  }

  @Test
  void a_variable_may_be_24_kib_long(Scenario scenario) {
    String value = "v".repeat(24 * 1024);
    scenario.ready(SecretDraft.of("long").env("LONG").value(value));

    Workspace workspace = scenario.start(PodDraft.of("ws").of(scenario).uid(1000));

    assertThat(workspace.envText("LONG")).isEqualTo(value);
  }

  @Test
  void a_pod_without_secrets_starts(Scenario scenario) {
    Workspace workspace = scenario.start(PodDraft.of("ws").of(scenario).uid(1000));

    assertThat(workspace.sh("env")).doesNotContain("SATCHEL_");
  }

  private static void awaitEnd(Workspace workspace) {
    // The pod itself goes on: its agent is an ordinary container where there are no native
    // sidecars.
    Eventually.within(60)
        .until(
            () ->
                workspace.pod().getStatus().getContainerStatuses().stream()
                    .anyMatch(
                        status ->
                            status.getName().equals(PodDraft.CONTAINER)
                                && status.getState().getTerminated() != null));
  }
}
