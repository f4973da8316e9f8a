package dev.satchel.crds.workspace;

import static dev.satchel.crds.workspace.Pods.delivery;
import static dev.satchel.crds.workspace.Pods.report;
import static dev.satchel.crds.workspace.Pods.running;
import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileProblemTest {
  private static final String STARTED = "2026-01-01T00:00:01Z";

  private static List<FileProblem> problems(Pod pod) {
    return FileProblem.of(delivery(), List.of(Workspace.of(pod)));
  }

  @ParameterizedTest
  @CsvSource({
    "ReadOnly, read-only",
    "HomeUnknown, annotation satchel.dev/home",
    "UserUnknown, annotation satchel.dev/run-as-user",
    "NoSpace, no space",
    "SymbolicLink, symbolic link",
    "NotADirectory, not a directory",
    "IsDirectory, directory is at the path",
    "Denied, may not write",
    "Failed, could not be written",
    "SomethingLater, could not be written"
  })
  void each_reason_says_which_workspace_which_path_and_what_would_help(
      String reason, String words) {
    Pod pod = running("", report(5, reason + "\tEROFS"), STARTED);

    assertThat(problems(pod))
        .singleElement()
        .satisfies(
            problem ->
                assertThat(problem.message())
                    .startsWith("workspace dev-alice/w: ~/.token: ")
                    .contains(words)
                    .endsWith(" (EROFS)"));
  }

  @Test
  void a_mount_point_that_is_to_come_is_no_problem() {
    assertThat(problems(running("", report(5, "RestartNeeded\t"), STARTED))).isEmpty();
  }

  @Test
  void what_the_sidecar_said_last_goes_before_what_init_said() {
    Pod pod =
        new PodBuilder(running("", report(5, "NoSpace\t"), STARTED))
            .editStatus()
            .addNewContainerStatus()
            .withName("satchel-agent")
            .withNewLastState()
            .withNewTerminated()
            .withFinishedAt("2026-01-01T00:00:00Z")
            .withMessage(report(6))
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(problems(pod)).isEmpty();
  }

  @Test
  void a_message_that_is_no_report_leaves_the_one_before() {
    Pod pod =
        new PodBuilder(running("", report(5, "NoSpace\t"), STARTED))
            .editStatus()
            .addNewContainerStatus()
            .withName("satchel-agent")
            .withNewLastState()
            .withNewTerminated()
            .withFinishedAt("2026-01-01T01:00:00Z")
            .withMessage("OOMKilled")
            .endTerminated()
            .endLastState()
            .endContainerStatus()
            .endStatus()
            .build();

    assertThat(problems(pod)).hasSize(1);
  }

  @Test
  void a_detail_is_cut_short_and_holds_no_control_characters() {
    Pod pod = running("", report(5, "Failed\t\u001b[31m" + "x".repeat(5000)), STARTED);

    assertThat(problems(pod).getFirst().message()).hasSizeLessThan(400).doesNotContain("\u001b");
  }
}
