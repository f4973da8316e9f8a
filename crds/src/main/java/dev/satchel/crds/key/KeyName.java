package dev.satchel.crds.key;

import dev.satchel.crds.rule.Parsed;
import java.util.Optional;
import java.util.regex.Pattern;

/** {@code metadata.name} of a key: lower-case words joined by single hyphens, at most 64. */
public record KeyName(String value) {
  public static final int MAX_LENGTH = 64;

  /** In the syntax that Java, RE2 and Postgres share. */
  public static final String PATTERN = "^[a-z0-9]+(-[a-z0-9]+)*$";

  public static final String RULE =
      "must be lower-case letters and digits, in words joined by single hyphens, at most "
          + MAX_LENGTH;

  private static final Pattern SHAPE = Pattern.compile(PATTERN);

  /** Throws {@link IllegalArgumentException} on a name that {@link #parse} refuses. */
  public KeyName {
    Parsed.check(fault(value));
  }

  public static Parsed<KeyName> parse(String text) {
    return Parsed.of(() -> new KeyName(text));
  }

  private static Optional<String> fault(String text) {
    return text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(RULE);
  }

  @Override
  public String toString() {
    return value;
  }
}
