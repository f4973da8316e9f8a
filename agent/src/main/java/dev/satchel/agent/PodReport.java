package dev.satchel.agent;

import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * What is posted to the webhook, as {@code dev.satchel.crds.projection.PodReport} reads it: the
 * state of every file, never what changed, so that one that is lost does not matter.
 */
final class PodReport {
  /** The webhook takes no more. */
  static final int MAX_BYTES = 32 * 1024;

  static final String WRITTEN = "written";
  static final String NOT_WRITTEN = "not-written";
  static final String STILL_THERE = "still-there";

  private static final int MORE_BYTES = "more\t".length() + 10 + 1;

  /**
   * A file.
   *
   * @param uid of the {@code UserSecret}
   * @param name its name
   * @param state one of the words above
   * @param reason as in {@link Problem}; empty of one that is as it should be
   */
  record File(String uid, String name, String state, String reason, String path) {}

  private PodReport() {}

  static String format(long revision, List<File> files) {
    StringBuilder text = new StringBuilder("satchel\t1\nrevision\t" + revision + "\n");
    int room = MAX_BYTES - text.length() - MORE_BYTES;
    int fit = 0;
    for (File file : files) {
      String line = line(file);
      room -= line.getBytes(StandardCharsets.UTF_8).length;
      if (room < 0) {
        break;
      }
      text.append(line);
      fit++;
    }
    if (fit < files.size()) {
      text.append("more\t").append(files.size() - fit).append('\n');
    }
    return text.toString();
  }

  private static String line(File file) {
    return "file\t"
        + file.uid()
        + "\t"
        + file.name()
        + "\t"
        + file.state()
        + "\t"
        + file.reason()
        + "\t"
        + file.path()
        + "\n";
  }
}
