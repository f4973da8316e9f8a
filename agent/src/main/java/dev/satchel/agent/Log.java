package dev.satchel.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** A plain line for each event on standard output: paths and outcomes, never content. */
final class Log {
  private final OutputStream out;

  Log(OutputStream out) {
    this.out = out;
  }

  synchronized void line(String text) {
    try {
      out.write((text + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException e) {
      // Nobody reads the log: no reason to stop delivering.
    }
  }
}
