package dev.satchel.agent;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The termination message, as {@code dev.satchel.crds.projection.AgentReport} reads it. Which
 * secrets have a problem matters more than the details, so the room is first given to uids and
 * reasons, and what is left to the details.
 */
final class Report {
  /** The kubelet keeps so much of a termination message. */
  static final int MAX_BYTES = 4096;

  private static final int MORE_BYTES = "more\t".length() + 10 + 1;
  private static final String CUT = "...";

  private Report() {}

  static String format(long revision, List<Problem> problems) {
    String head = "satchel\t1\nrevision\t" + revision + "\n";
    int room = MAX_BYTES - head.length() - MORE_BYTES;
    int fit = 0;
    for (Problem problem : problems) {
      int bytes = size(line(problem, ""));
      if (bytes > room) {
        break;
      }
      room -= bytes;
      fit++;
    }
    StringBuilder text = new StringBuilder(head);
    for (int i = 0; i < fit; i++) {
      String detail = cut(oneLine(problems.get(i).detail()), room / (fit - i));
      room -= size(detail);
      text.append(line(problems.get(i), detail));
    }
    if (fit < problems.size()) {
      text.append("more\t").append(problems.size() - fit).append('\n');
    }
    return text.toString();
  }

  static void write(Path log, long revision, List<Problem> problems) throws IOException {
    try (OutputStream out = Files.newOutputStream(log)) {
      out.write(format(revision, problems).getBytes(StandardCharsets.UTF_8));
    }
  }

  private static String line(Problem problem, String detail) {
    return "problem\t" + problem.uid() + "\t" + problem.reason() + "\t" + detail + "\n";
  }

  private static String cut(String text, int bytes) {
    if (size(text) <= bytes) {
      return text;
    }
    int end = Math.min(text.length(), Math.max(0, bytes - CUT.length()));
    while (end > 0
        && (size(text.substring(0, end)) > bytes - CUT.length()
            || Character.isHighSurrogate(text.charAt(end - 1)))) {
      end--;
    }
    return end == 0 ? "" : text.substring(0, end) + CUT;
  }

  private static String oneLine(String text) {
    return text.replace('\t', ' ').replace('\n', ' ').replace('\r', ' ');
  }

  private static int size(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }
}
