package dev.satchel.operator.sealing;

import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.SealingPrivateKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;

/**
 * When there is to be a new key, and from when on it counts.
 *
 * @param period how long a key is the current one
 */
record Rotation(Duration period) {
  /**
   * How long a new key is there before anything is sealed to it: every replica of webhook and
   * operator has to know it (they watch; seconds).
   */
  static final Duration KEY_SPREADS = Duration.ofMinutes(2);

  boolean isDue(SealingKeys keys, Instant now) {
    return keys.byAge().stream()
        .map(SealingKey::notBefore)
        .filter(counts -> !counts.isAfter(now.plus(KEY_SPREADS))) // else of a clock that is ahead
        .max(Comparator.naturalOrder())
        .map(newest -> !now.isBefore(newest.plus(period)))
        .orElse(true);
  }

  /** A new one, beside those that there are. */
  SealingKey next(SealingKeys keys, Instant clock, SecureRandom random) {
    Instant now = clock.truncatedTo(ChronoUnit.SECONDS);
    boolean first = keys.current(now).isEmpty();
    return new SealingKey(
        SealingPrivateKey.generate(random), now, first ? now : now.plus(KEY_SPREADS));
  }
}
