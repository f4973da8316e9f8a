package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Keys;
import dev.satchel.e2e.cluster.Kubectl;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Program;
import dev.satchel.e2e.cluster.SatchelPlugin;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.Workspace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** {@code kubectl satchel} as its users have it, on a cluster with Satchel. */
@ExtendWith(Scenarios.class)
class CommandLineE2E {
  @Test
  void a_manifest_is_sealed_offline_applied_and_moved_to_the_newest_key_without_another_value(
      Scenario scenario, @TempDir Path installed, @TempDir Path repository) throws IOException {
    SatchelPlugin satchel = SatchelPlugin.install(installed);
    String old = Keys.currentSealingKey();
    Path key = Files.writeString(installed.resolve("sealing.pub"), Keys.publicSealingKey(old));
    Path manifest = repository.resolve("token.yaml");
    ok(
        satchel.run(
            "hunter2",
            "seal",
            "--key",
            key.toString(),
            "--namespace",
            scenario.namespace(),
            "--user",
            scenario.user(),
            "--name",
            "token",
            "--env",
            "TOKEN",
            "--file",
            "~/token",
            "-w",
            manifest.toString()));
    assertThat(Files.readString(manifest)).contains("sealedValue: sv1:").doesNotContain("hunter2");
    ok(apply(repository));
    Eventually.within(60)
        .until(() -> Scenario.condition(scenario.settled("token"), "Ready").orElseThrow().isTrue());
    Workspace workspace = scenario.start(workspace(scenario));
    assertThat(workspace.text("~/token")).isEqualTo("hunter2");
    assertThat(workspace.envText("TOKEN")).isEqualTo("hunter2");

    ok(Kubectl.run("", Keys.NEW_SEALING_KEY));
    Eventually.within(180).until(() -> !Keys.currentSealingKey().equals(old));
    String before = Files.readString(manifest);
    assertThat(report(satchel, old)).contains("no");
    ok(satchel.run("", "reseal", repository.toString()));

    String after = Files.readString(manifest);
    assertThat(after).isNotEqualTo(before);
    assertThat(after.replaceAll("sv1:\\S+", "")).isEqualTo(before.replaceAll("sv1:\\S+", ""));
    assertThat(ok(satchel.run("", "reseal", repository.toString())).said())
        .as("a second time there is nothing to do")
        .contains("0");
    assertThat(Files.readString(manifest)).isEqualTo(after);
    long generation = scenario.secret("token").getMetadata().getGeneration();
    ok(apply(repository));
    assertThat(scenario.secret("token").getMetadata().getGeneration()).isEqualTo(generation + 1);
    assertThat(workspace.text("~/token")).isEqualTo("hunter2");
  }

  @Test
  void set_gives_a_running_workspace_another_value(Scenario scenario, @TempDir Path installed)
      throws IOException {
    SatchelPlugin satchel = SatchelPlugin.install(installed);
    ok(set(satchel, scenario, "first", "--env", "TOKEN", "--file", "~/token"));
    Workspace workspace = scenario.start(workspace(scenario));
    assertThat(workspace.text("~/token")).isEqualTo("first");

    ok(set(satchel, scenario, "second"));

    Eventually.within(30).until(() -> workspace.text("~/token").equals("second"));
    assertThat(scenario.secret("token").getSpec().envName()).isEqualTo("TOKEN");
  }

  private static Program set(
      SatchelPlugin satchel, Scenario scenario, String value, String... options) {
    return satchel.run(
        value,
        Stream.concat(
                Stream.of("set", "token", "-n", scenario.namespace(), "--user", scenario.user()),
                Stream.of(options))
            .toArray(String[]::new));
  }

  private static Program apply(Path repository) {
    return Kubectl.run("", "apply", "--server-side", "-f", repository.toString());
  }

  /** The line of a key. */
  private static String report(SatchelPlugin satchel, String key) {
    return ok(satchel.run("", "sealing-keys"))
        .out()
        .lines()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .orElseThrow();
  }

  private static Program ok(Program program) {
    assertThat(program.status()).as(program.said()).isZero();
    return program;
  }

  private static PodDraft workspace(Scenario scenario) {
    return PodDraft.of("ws").of(scenario).uid(1000).env("HOME", "/home/dev").emptyDir("/home/dev");
  }
}
