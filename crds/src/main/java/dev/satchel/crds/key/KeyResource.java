package dev.satchel.crds.key;

import dev.satchel.crds.rule.Parsed;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

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

  private static final Pattern SHAPE = Pattern.compile(PATTERN);

  public static final KeyResource EVERY = new KeyResource(ANY, ANY);
  private static final Comparator<KeyResource> BY_TYPE_AND_ID =
      Comparator.comparing(KeyResource::type).thenComparing(KeyResource::id);

  /** Throws {@link IllegalArgumentException} on parts that {@link #parse} would not make. */
  public KeyResource {
    String text = type + ":" + id;
    Parsed.check(fault(text));
    if (type.contains(":") || !text.equals(text.strip().toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException("must be in normal form");
    }
  }

  /** Surrounding space and upper case do not matter. */
  public static Parsed<KeyResource> parse(String text) {
    return Parsed.of(
        () -> {
          Matcher parts = SHAPE.matcher(text);
          Parsed.check(fault(text));
          parts.matches();
          return new KeyResource(
              parts.group(1).toLowerCase(Locale.ROOT), parts.group(2).toLowerCase(Locale.ROOT));
        });
  }

  private static Optional<String> fault(String text) {
    return text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(
            "must be type:id, as model:gpt-5 or model:*, without spaces, at most "
                + MAX_LENGTH
                + "; * stands alone");
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
