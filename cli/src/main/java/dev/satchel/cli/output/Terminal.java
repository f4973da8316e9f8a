package dev.satchel.cli.output;

import java.io.Console;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Where a value is typed or comes from.
 *
 * @param input standard input
 * @param console what is typed at; null where standard input or output is no terminal
 * @param echoes without a console, standard input is a terminal all the same, and would show what
 *     is typed; the launcher knows
 */
public record Terminal(InputStream input, @Nullable Prompt console, boolean echoes) {

  /** Asks, without showing what is typed. */
  @FunctionalInterface
  public interface Prompt {
    /** Null if the input ended. */
    char @Nullable [] ask(String question);
  }

  public static Terminal ofProcess() {
    return Optional.ofNullable(System.console())
        .filter(Console::isTerminal)
        .map(console -> new Terminal(System.in, ask -> console.readPassword("%s", ask), false))
        .orElseGet(() -> new Terminal(System.in, null, Boolean.getBoolean("satchel.typed")));
  }

  public boolean isInteractive() {
    return console != null;
  }

  /** What was typed, as UTF-8; empty where nobody can be asked or nothing was typed. */
  public Optional<byte[]> ask(String question) {
    char[] typed = console == null ? null : console.ask(question);
    if (typed == null) {
      return Optional.empty();
    }
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
    Arrays.fill(typed, '\0');
    byte[] value = new byte[bytes.remaining()];
    bytes.get(value);
    return Optional.of(value);
  }
}
