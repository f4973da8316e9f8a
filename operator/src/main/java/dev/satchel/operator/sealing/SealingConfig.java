package dev.satchel.operator.sealing;

import java.time.Duration;

/**
 * Where sealing keys are kept, and for how long one is sealed to.
 *
 * @param namespace the operator's own
 * @param identity the operator's pod's name: who makes a key
 * @param rotation how long a key is the current one before there is a new one; old ones stay
 */
public record SealingConfig(String namespace, String identity, Duration rotation) {
  public static final Duration DEFAULT_ROTATION = Duration.ofDays(30);

  /** Old keys stay, so there should not be thousands; less is a mistyped unit. */
  public static final Duration SHORTEST_ROTATION = Duration.ofDays(1);

  /** Throws {@link IllegalArgumentException} on a rotation of less than a day. */
  public SealingConfig {
    if (rotation.compareTo(SHORTEST_ROTATION) < 0) {
      throw new IllegalArgumentException("sealing keys are rotated each day at most, as in 24h");
    }
  }
}
