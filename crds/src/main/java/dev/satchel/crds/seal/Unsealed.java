package dev.satchel.crds.seal;

import dev.satchel.crds.rule.SecretValue;

/** What became of an attempt to open a sealed value. */
public sealed interface Unsealed {
  /**
   * It opened.
   *
   * @param value not yet checked against where it is to go
   */
  record Opened(SecretValue value) implements Unsealed {}

  /**
   * It did not open.
   *
   * @param message what would be right; no secret in it
   */
  record Refused(Reason reason, String message) implements Unsealed {}

  /** Why it did not open. */
  enum Reason {
    /**
     * No key of the ring has its id: the key is not here yet, was deleted, or is another cluster's.
     */
    UNKNOWN_KEY,
    /** It was sealed for another name, namespace, user or kind, or some bit of it was changed. */
    NOT_FOR_THIS_OBJECT,
    /** It opened, and holds what no sealer of ours writes. */
    MALFORMED
  }
}
