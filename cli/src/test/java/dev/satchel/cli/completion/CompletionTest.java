package dev.satchel.cli.completion;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import org.junit.jupiter.api.Test;

class CompletionTest {
  @Test
  void kubectl_is_told_candidates_and_a_directive() {
    assertThat(run("__complete", "sea").out().lines())
        .contains("seal", "sealing-keys")
        .endsWith(":0");
    assertThat(run("__complete", "seal", "--na").out().lines())
        .containsExactlyInAnyOrder("--name", "--namespace", ":0");
    assertThat(run("__complete", "").out().lines())
        .contains("set", "import")
        .doesNotContain("__complete");
  }

  @Test
  void what_is_below_a_command_is_completed_too() {
    assertThat(run("__complete", "ke").out().lines()).containsExactly("keys", ":0");
    assertThat(run("__complete", "keys", "").out().lines()).contains("rotate");
    assertThat(run("__complete", "exp").out().lines()).containsExactly("explain", ":0");
    assertThat(run("__complete", "explain", "pod", "w", "--out").out().lines())
        .containsExactly("--output", ":0");
    assertThat(run("__complete", "keys", "rotate", "--n").out().lines())
        .containsExactlyInAnyOrder("--namespace", "--no-wait", "--now", ":0");
  }

  @Test
  void shells_are_given_a_script() {
    assertThat(run("completion", "bash").out()).startsWith("#!").contains("sealing-keys");
    assertThat(run("completion", "zsh").out()).contains("compinit", "sealing-keys");
    assertThat(run("completion", "fish").status()).isEqualTo(2);
  }

  private static Run run(String... arguments) {
    return Run.of(_ -> new FakeCluster(), "", arguments);
  }
}
