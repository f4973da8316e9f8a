package dev.satchel.operator.key;

import io.fabric8.kubernetes.api.model.Secret;

/** The Secret that a key's token is to be delivered into. */
sealed interface Target {
  /** It is the key's own; there may be nothing in it yet. */
  record Claimed(Secret secret) implements Target {}

  /**
   * It cannot be had.
   *
   * @param reason {@code ForeignSecret}, {@code NamespaceMissing} or {@code DeliveryRefused}
   * @param message what is in the way, and what to do
   */
  record Obstructed(String reason, String message) implements Target {}
}
