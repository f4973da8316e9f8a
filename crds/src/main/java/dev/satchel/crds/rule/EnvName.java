package dev.satchel.crds.rule;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The name of an environment variable that a user may set: a POSIX name of at most 256 bytes that
 * is not one of Satchel's own. Whether it is reserved is the deployment's policy.
 */
public record EnvName(String value) {
  public static final int MAX_BYTES = 256;
  public static final String PATTERN = "^[a-zA-Z_][a-zA-Z0-9_]*$";

  /** What Satchel and its agent read; no policy can allow it. */
  public static final NamePattern OWN = new NamePattern("SATCHEL_*");

  private static final Pattern SHAPE = Pattern.compile(PATTERN);

  /** Throws {@link IllegalArgumentException} on a name that {@link #parse} refuses. */
  public EnvName {
    Parsed.check(fault(value));
  }

  public static Parsed<EnvName> parse(String text) {
    return Parsed.of(() -> new EnvName(text));
  }

  private static Optional<String> fault(String text) {
    if (text.getBytes(StandardCharsets.UTF_8).length > MAX_BYTES) {
      return Optional.of("must not exceed " + MAX_BYTES + " bytes");
    }
    if (!SHAPE.matcher(text).matches()) {
      return Optional.of(
          "must start with a letter or underscore, followed by letters, digits or underscores");
    }
    return OWN.matches(text)
        ? Optional.of("names starting with " + OWN.word() + " are Satchel's own; choose another")
        : Optional.empty();
  }

  @Override
  public String toString() {
    return value;
  }
}
