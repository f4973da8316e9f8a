package dev.satchel.crds.rule;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where a secret's file goes in a workspace: absolute, or under the home by {@code ~/}; in normal
 * form only, so that two texts name two files (once {@code ~} is known). At most 4096 bytes (Linux
 * PATH_MAX), each name at most 255. Not in a place that Kubernetes or the agent fills; what else is
 * denied is the deployment's policy.
 */
public record FilePath(String value) {
  public static final int MAX_BYTES = 4096;
  public static final int MAX_NAME_BYTES = 255;

  /** Where nothing of a user's can be, and why; no policy can allow it. */
  public static final List<Kept> KEPT =
      List.of(
          new Kept("/proc", "the kernel's view of processes, mounted by the container's runtime"),
          new Kept("/sys", "the kernel's view of devices, mounted by the container's runtime"),
          new Kept("/dev", "devices, mounted by the container's runtime"),
          new Kept(
              "/var/run/secrets/kubernetes.io", "the service account's token, kept by the kubelet"),
          new Kept(
              "/run/secrets/kubernetes.io", "the service account's token, kept by the kubelet"),
          new Kept("/satchel", "Satchel's own volumes"));

  /**
   * A place that is not the user's.
   *
   * @param reason what is there
   */
  public record Kept(Place place, String reason) {
    Kept(String path, String reason) {
      this(new Place(path), reason);
    }

    /** What is wrong with a file there, or above; empty: it is elsewhere. */
    public Optional<String> fault(String path) {
      if (place.covers(path)) {
        return Optional.of("must not be in %s (%s); choose another place".formatted(place, reason));
      }
      return place.isBelow(path)
          ? Optional.of(
              "must not be a directory, and %s (%s) is below it; choose another place"
                  .formatted(place, reason))
          : Optional.empty();
    }
  }

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
        : KEPT.stream().flatMap(kept -> kept.fault(text).stream()).findFirst();
  }

  /** Whether a text begins with {@code /} or {@code ~/}, and has the normal form of a file. */
  static boolean isNormal(String text) {
    return (text.startsWith("~/") || text.startsWith("/"))
        && !text.endsWith("/")
        && normalForm(text).equals(text);
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
