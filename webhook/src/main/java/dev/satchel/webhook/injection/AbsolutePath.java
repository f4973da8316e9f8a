package dev.satchel.webhook.injection;

import java.util.ArrayList;
import java.util.List;

/** Paths as a container's runtime compares them. */
public final class AbsolutePath {
  private AbsolutePath() {}

  /**
   * Absolute, without {@code .}, {@code ..}, empty names, control characters or trailing {@code /}.
   */
  public static boolean isNormal(String path) {
    return path.startsWith("/")
        && path.equals(normal(path))
        && path.chars().noneMatch(Character::isISOControl);
  }

  /** A mount path in normal form; the kubelet takes a relative one as under {@code /}. */
  static String normal(String path) {
    List<String> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return "/" + String.join("/", names);
  }

  /** Whether {@code path} is {@code directory} or below it; both in normal form. */
  static boolean isIn(String path, String directory) {
    return path.equals(directory) || isBelow(path, directory);
  }

  /** Whether {@code path} is below {@code directory}; both in normal form. */
  static boolean isBelow(String path, String directory) {
    return path.startsWith(directory.equals("/") ? "/" : directory + "/")
        && !path.equals(directory);
  }
}
