package dev.satchel.crds.seal;

import java.time.Instant;
import java.util.Comparator;

/**
 * A sealing key of a cluster and when it counts.
 *
 * @param privateKey never printed
 * @param created when it was made
 * @param notBefore from when on values are sealed to it, so that whoever opens them has it by then;
 *     what is sealed to it earlier opens too
 */
public record SealingKey(SealingPrivateKey privateKey, Instant created, Instant notBefore) {
  /** The newest last; of two that are as new, everybody puts the same one last. */
  static final Comparator<SealingKey> BY_AGE =
      Comparator.comparing(SealingKey::notBefore).thenComparing(key -> key.id().hex());

  public SealingKeyId id() {
    return privateKey.id();
  }

  public SealingPublicKey publicKey() {
    return privateKey.publicKey();
  }
}
