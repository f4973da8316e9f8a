package dev.satchel.crds.rule;

import java.util.Optional;

/**
 * A file or a directory in a workspace, with all that is below it: {@code /}, {@code /a/b}, {@code
 * ~} (the home; {@code ~/} too, since YAML takes a bare {@code ~} for nothing) or {@code ~/a}; in
 * normal form.
 */
public record Place(String path) {
  private static final String FORM =
      "must be a place in a workspace: /, /a/b, ~/ or ~/a, without ., .., // and trailing /";

  /** Throws {@link IllegalArgumentException} on a place that {@link #parse} refuses. */
  public Place {
    Parsed.check(fault(path));
    path = path.equals("~/") ? "~" : path;
  }

  public static Parsed<Place> parse(String text) {
    return Parsed.of(() -> new Place(text));
  }

  private static Optional<String> fault(String text) {
    boolean start = text.equals("/") || text.equals("~") || text.equals("~/");
    return start || (FilePath.isNormal(text) && text.chars().noneMatch(Character::isISOControl))
        ? Optional.empty()
        : Optional.of(FORM);
  }

  /** The home itself too. */
  public boolean isUnderHome() {
    return path.startsWith("~");
  }

  /**
   * The absolute place in a workspace.
   *
   * @param home what {@code ~} stands for: absolute, in normal form
   */
  public Place in(String home) {
    if (!isUnderHome()) {
      return this;
    }
    String rest = path.substring(1);
    return new Place(home.equals("/") && !rest.isEmpty() ? rest : home + rest);
  }

  /**
   * Whether a path is this place or below it. Of {@code ~/a} it can be said of places that begin
   * with {@code ~} only, and of {@code /}, which is above every home.
   */
  public boolean covers(String path) {
    return this.path.equals("/") || path.equals(this.path) || path.startsWith(this.path + "/");
  }

  /** Whether this place is below a path, which then cannot be a file. */
  public boolean isBelow(String path) {
    return this.path.startsWith(path.endsWith("/") ? path : path + "/");
  }

  /** How many names it has: of two places that cover a path the deeper one says more. */
  public int depth() {
    int slashes = (int) path.chars().filter(c -> c == '/').count();
    return path.equals("/") ? 0 : slashes + (isUnderHome() ? 1 : 0);
  }

  @Override
  public String toString() {
    return path;
  }
}
