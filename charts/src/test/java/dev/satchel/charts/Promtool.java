package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Prometheus' own judge of rules, of Debian's package prometheus ({@code ./dev test} installs it).
 */
final class Promtool {
  private static final Path PROGRAM = Path.of("/usr/bin/promtool");

  private Promtool() {}

  /** Runs it in a folder, and fails with what it says unless it is content. */
  static void accepts(Path folder, String... arguments) throws IOException, InterruptedException {
    assertThat(PROGRAM).as("apt-get install --no-install-recommends prometheus").isExecutable();
    Path output = Files.createTempFile("promtool", ".log");
    Process process =
        new ProcessBuilder(
                Stream.concat(Stream.of(PROGRAM.toString()), Stream.of(arguments)).toList())
            .directory(folder.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int status = process.waitFor();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    Files.delete(output);
    assertThat(status).as("promtool %s: %s", List.of(arguments), said).isZero();
  }
}
