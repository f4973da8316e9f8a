package dev.satchel.operator.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;

/** A {@link CrashingOperator}, as its test has it. */
final class OperatorProcess implements AutoCloseable {
  private final Process process;
  private final BufferedReader output;
  private final Writer input;

  private OperatorProcess(Process process) {
    this.process = process;
    this.output = process.inputReader(UTF_8);
    this.input = process.outputWriter(UTF_8);
  }

  /** Returns when it works. */
  static OperatorProcess start(Path log, String... arguments) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin/java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Xmx256m",
            "-cp",
            System.getProperty("java.class.path"),
            CrashingOperator.class.getName());
    builder.command().addAll(List.of(arguments));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    OperatorProcess operator = new OperatorProcess(builder.start());
    operator.await(CrashingOperator.READY);
    return operator;
  }

  /** From now on it dies at that step. */
  void arm(String step) {
    try {
      input.write(step + "\n");
      input.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await(CrashingOperator.ARMED);
  }

  private void await(String line) {
    try {
      String said = output.readLine();
      if (!line.equals(said)) {
        throw new IllegalStateException("the operator said %s, not %s".formatted(said, line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  boolean isDead() {
    return !process.isAlive();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
