package dev.satchel.cli.gatewaykey;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;

/** How long ago something was, in one unit, as kubectl says it. */
final class Age {
  private Age() {}

  /**
   * Of what happened then.
   *
   * @param then RFC 3339
   * @return e.g. {@code 12s}, {@code 3m}, {@code 5h}, {@code 90d}; {@code ?} for what is no time
   */
  static String between(String then, Instant now) {
    Duration age;
    try {
      age = Duration.between(Instant.parse(then), now);
    } catch (DateTimeException e) {
      return "?";
    }
    if (age.compareTo(Duration.ofMinutes(2)) < 0) {
      // Clocks differ a little.
      return Math.max(age.toSeconds(), 0) + "s";
    }
    if (age.compareTo(Duration.ofHours(2)) < 0) {
      return age.toMinutes() + "m";
    }
    return age.compareTo(Duration.ofDays(2)) < 0 ? age.toHours() + "h" : age.toDays() + "d";
  }
}
