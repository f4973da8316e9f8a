package dev.satchel.cli.secret;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.output.Terminal;
import dev.satchel.crds.rule.SecretValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * A value, byte by byte as it is given. Never an argument: arguments are seen by every process of a
 * machine and kept in a shell's history.
 */
public final class ValueInput {
  private static final int MOST = SecretValue.MAX_BYTES + 2;

  @Option(
      names = "--from-file",
      paramLabel = "FILE",
      description =
          "Read the value from this file; - is standard input (default: ask, or standard input"
              + " where nobody can be asked).")
  private @Nullable Path file;

  @Option(
      names = "--trim-newline",
      description = "Leave out one line break at the end of the value, as echo and editors add it.")
  private boolean trimNewline;

  public byte[] read(Terminal terminal, PrintWriter err) {
    byte[] value = given(terminal);
    boolean broken = value.length > 1 && value[value.length - 1] == '\n';
    if (broken && trimNewline) {
      boolean windows = value.length > 2 && value[value.length - 2] == '\r';
      return Arrays.copyOf(value, value.length - (windows ? 2 : 1));
    }
    if (broken && value[value.length - 2] != '\n') {
      err.println(
          "warning: the value ends with a line break, which is part of it; --trim-newline leaves it out");
    }
    return value;
  }

  private byte[] given(Terminal terminal) {
    if (file == null && terminal.isInteractive()) {
      return terminal
          .ask("Value (not shown): ")
          .orElseThrow(() -> new CommandFailure(ExitCode.INPUT_REFUSED, "no value was typed"));
    }
    if (file == null && terminal.echoes()) {
      throw new CommandFailure(
          ExitCode.WRONG_ARGUMENTS,
          "what is typed would be shown while standard output is redirected: use --write, or --from-file");
    }
    boolean standardInput = file == null || file.toString().equals("-");
    try (InputStream in =
        standardInput
            ? terminal.input()
            : Files.newInputStream(file == null ? Path.of("-") : file)) {
      return in.readNBytes(MOST);
    } catch (IOException e) {
      throw new CommandFailure(
          ExitCode.FAILED,
          standardInput
              ? "standard input cannot be read"
              : "--from-file: %s cannot be read".formatted(file),
          e);
    }
  }
}
