package dev.satchel.crds.key;

import dev.satchel.crds.rule.Parsed;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/**
 * Something that keys are used on, {@code type:id} as {@code model:gpt-5}; {@code *} in either part
 * stands for any. Compared in lower case.
 *
 * @param type up to the first colon
 * @param id the rest; may have more colons in it
 */
public record KeyResource(String type, String id) implements Comparable<KeyResource> {
  public static final int MAX_LENGTH = 256;
  public static final String ANY = "*";

  /** Before it is normalised; in the syntax that Java and RE2 share. */
  public static final String PATTERN = "^\\s*([*]|[A-Za-z0-9][A-Za-z0-9_.-]*):([*]|[!-)+-~]+)\\s*$";

  private static final String SHAPE =
      "must be type:id, as model:gpt-5 or model:*, without spaces, at most "
          + MAX_LENGTH
          + "; * stands alone";

  public static final KeyResource EVERY = new KeyResource(ANY, ANY);
  private static final Comparator<KeyResource> BY_TYPE_AND_ID =
      Comparator.comparing(KeyResource::type).thenComparing(KeyResource::id);

  /** Throws {@link IllegalArgumentException} on parts that {@link #parse} would not make. */
  public KeyResource {
    if (!isNormal(type) || !isNormal(id)) {
      throw new IllegalArgumentException("must be in normal form");
    }
    boolean shaped =
        (type.equals(ANY) || Word.is(type, 0, type.length()))
            && (id.equals(ANY) || (!id.isEmpty() && isPrintable(id) && !id.contains(ANY)));
    check(shaped && type.length() + 1 + id.length() <= MAX_LENGTH);
  }

  /** Surrounding space and upper case do not matter. */
  public static Parsed<KeyResource> parse(String text) {
    return Parsed.of(
        () -> {
          String trimmed = trimmed(text);
          int colon = trimmed.indexOf(':');
          // Before it is in lower case: the sign of Kelvin would be a k then.
          check(text.length() <= MAX_LENGTH && colon >= 0 && isPrintable(trimmed));
          String normal = trimmed.toLowerCase(Locale.ROOT);
          return new KeyResource(normal.substring(0, colon), normal.substring(colon + 1));
        });
  }

  private static void check(boolean shaped) {
    Parsed.check(shaped ? Optional.empty() : Optional.of(SHAPE));
  }

  /** Without the space that {@link #PATTERN} permits. */
  private static String trimmed(String text) {
    int from = 0;
    int to = text.length();
    while (from < to && isSpace(text.charAt(from))) {
      from++;
    }
    while (from < to && isSpace(text.charAt(to - 1))) {
      to--;
    }
    return text.substring(from, to);
  }

  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private static boolean isNormal(String text) {
    return text.equals(text.toLowerCase(Locale.ROOT));
  }

  private static boolean isPrintable(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '!' || text.charAt(i) > '~') {
        return false;
      }
    }
    return true;
  }

  @Override
  public int compareTo(KeyResource other) {
    return BY_TYPE_AND_ID.compare(this, other);
  }

  @Override
  public String toString() {
    return type + ":" + id;
  }
}
