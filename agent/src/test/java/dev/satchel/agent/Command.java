package dev.satchel.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;

/** A command that must succeed; what these tests do with mounts and uids needs root. */
final class Command {
  private Command() {}

  static String run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    if (process.onExit().join().exitValue() != 0) {
      throw new AssertionError(
          String.join(" ", command)
              + " failed: "
              + output
              + "\nThese tests mount and change uids: run them as root with CAP_SYS_ADMIN.");
    }
    return output;
  }
}
