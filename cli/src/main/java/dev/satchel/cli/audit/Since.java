package dev.satchel.cli.audit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code --since}: a moment, or how long ago. */
final class Since {
  static final String RULE =
      "must be a time such as 2026-11-24T15:00:00Z, or how long ago: 90s, 30m, 12h, 7d";

  private static final Pattern AGO = Pattern.compile("([0-9]{1,8})([smhd])");

  private Since() {}

  /** Throws {@link IllegalArgumentException} with {@link #RULE}. */
  static Instant parse(String text, Instant now) {
    Matcher ago = AGO.matcher(text);
    try {
      return ago.matches()
          ? now.minus(span(Long.parseLong(ago.group(1)), ago.group(2)))
          : Instant.parse(text);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(RULE, e);
    }
  }

  private static Duration span(long count, String unit) {
    return switch (unit) {
      case "s" -> Duration.ofSeconds(count);
      case "m" -> Duration.ofMinutes(count);
      case "h" -> Duration.ofHours(count);
      default -> Duration.ofDays(count);
    };
  }
}
