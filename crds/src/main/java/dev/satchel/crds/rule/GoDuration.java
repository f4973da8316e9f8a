package dev.satchel.crds.rule;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A span of time as Kubernetes manifests have it ({@code metav1.Duration}, Go's {@code
 * time.ParseDuration}), in whole hours, minutes and seconds: {@code 2160h}, {@code 1h30m}.
 */
public final class GoDuration {
  public static final int MAX_LENGTH = 32;

  /** In the syntax that Java and RE2 share. */
  public static final String PATTERN = "^([0-9]{1,8}[hms])+$";

  public static final String RULE =
      "must be a duration such as 2160h or 1h30m: numbers, each with h, m or s; a day is 24h";

  private static final Pattern SHAPE = Pattern.compile(PATTERN);
  private static final Pattern PART = Pattern.compile("([0-9]+)([hms])");

  private GoDuration() {}

  public static Parsed<Duration> parse(String text) {
    return Parsed.of(
        () -> {
          Parsed.check(fault(text));
          return PART.matcher(text)
              .results()
              .map(part -> Duration.parse("PT" + part.group().toUpperCase(java.util.Locale.ROOT)))
              .reduce(Duration.ZERO, Duration::plus);
        });
  }

  private static Optional<String> fault(String text) {
    return text.length() <= MAX_LENGTH && SHAPE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of(RULE);
  }
}
