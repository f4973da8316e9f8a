package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The real kubectl. */
record Kubectl(Path kubeconfig, Path home) {
  /** What it printed, on both outputs, and its exit code. */
  record Result(int code, String text) {
    Result succeeded() {
      assertThat(code).as(text).isZero();
      return this;
    }
  }

  /** Runs it with a manifest, or an empty text, on its standard input. */
  Result run(String input, String... arguments) throws IOException, InterruptedException {
    return run(Map.of(), input, arguments);
  }

  /** {@code kubectl edit} where the editor is {@code sed}. */
  Result edit(String sed, String... object) throws IOException, InterruptedException {
    Path editor =
        Files.writeString(
            home.resolve("editor"), "#!/bin/sh\nexec sed -i '%s' \"$1\"\n".formatted(sed));
    assertThat(editor.toFile().setExecutable(true)).isTrue();
    List<String> arguments = new ArrayList<>(List.of("edit"));
    arguments.addAll(List.of(object));
    return run(Map.of("KUBE_EDITOR", editor.toString()), "", arguments.toArray(String[]::new));
  }

  private Result run(Map<String, String> environment, String input, String... arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kubectl", "--kubeconfig=" + kubeconfig));
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("HOME", home.toString());
    builder.environment().putAll(environment);
    Process process = builder.start();
    try (OutputStream stdin = process.getOutputStream()) {
      stdin.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), text);
  }
}
