package dev.satchel.webhook.check;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * For how long what is in memory may be believed without the store. It is counted by a clock that
 * nobody sets: moving the machine's time back does not make it longer.
 */
final class Lease {
  private static final long NEVER = Long.MIN_VALUE;

  private final Duration length;
  private final Clock clock;
  private final LongSupplier nanos;
  private volatile long confirmedAt = NEVER;

  /**
   * Not held before the first confirmation.
   *
   * @param nanos as {@link System#nanoTime()}
   */
  Lease(Duration length, Clock clock, LongSupplier nanos) {
    this.length = length;
    this.clock = clock;
    this.nanos = nanos;
  }

  /** What is in memory is all that the store knew at that moment. */
  void confirmed(Instant asOf) {
    Duration since = Duration.between(asOf, clock.instant());
    long at = nanos.getAsLong() - (since.isNegative() ? 0 : since.toNanos());
    confirmedAt = at == NEVER ? at + 1 : at;
  }

  boolean isHeld() {
    long at = confirmedAt;
    return at != NEVER && nanos.getAsLong() - at <= length.toNanos();
  }

  /** Whether there was ever a confirmation. */
  boolean hasBegun() {
    return confirmedAt != NEVER;
  }

  /** How old what is in memory may be, in seconds; without a confirmation not a number. */
  double ageSeconds() {
    long at = confirmedAt;
    return at == NEVER ? Double.NaN : (nanos.getAsLong() - at) / 1e9;
  }

  Duration length() {
    return length;
  }
}
