package dev.satchel.crds.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a secret's file goes in a workspace: absolute, or under the home by {@code ~/}; in normal
 * form only, so that two texts name two files (once {@code ~} is known). At most 4096 bytes (Linux
 * PATH_MAX), each name at most 255.
 */
public record FilePath(String value) {
  public static final int MAX_BYTES = 4096;
  public static final int MAX_NAME_BYTES = 255;

  /** Throws {@link IllegalArgumentException} on a path that {@link #parse} refuses. */
  public FilePath {
    Parsed.check(fault(value));
  }

  public static Parsed<FilePath> parse(String text) {
    return Parsed.of(() -> new FilePath(text));
  }

  public boolean isUnderHome() {
    return value.startsWith("~/");
  }

  /**
   * The absolute path in a workspace.
   *
   * @param home what {@code ~} stands for: absolute, without a trailing {@code /}
   */
  public String in(String home) {
    if (!isUnderHome()) {
      return value;
    }
    return (home.equals("/") ? "" : home) + value.substring(1);
  }

  private static Optional<String> fault(String text) {
    if (!text.startsWith("~/") && !text.startsWith("/")) {
      return Optional.of("must start with ~/ or /");
    }
    if (text.chars().anyMatch(Character::isISOControl)) {
      return Optional.of("must not contain control characters");
    }
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("must not exceed " + MAX_BYTES + " bytes");
    }
    String normal = normalForm(text);
    if (normal.equals("/") || normal.equals("~/")) {
      return Optional.of("must name a file, not a directory");
    }
    if (!normal.equals(text)) {
      return Optional.of("must be in normal form; " + normal + " would do");
    }
    boolean longName =
        Stream.of(text.split("/", -1))
            .anyMatch(name -> name.getBytes(StandardCharsets.UTF_8).length > MAX_NAME_BYTES);
    return longName
        ? Optional.of("each name in it must not exceed " + MAX_NAME_BYTES + " bytes")
        : Optional.empty();
  }

  /** Without {@code .}, {@code ..}, empty names; {@code ..} goes no higher than the start. */
  private static String normalForm(String text) {
    String start = text.startsWith("~/") ? "~/" : "/";
    List<String> names = new ArrayList<>();
    for (String name : text.substring(start.length()).split("/", -1)) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return start + String.join("/", names);
  }

  @Override
  public String toString() {
    return value;
  }
}
