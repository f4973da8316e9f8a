package dev.satchel.store.key;

import dev.satchel.store.audit.Author;
import java.time.Instant;

/**
 * How a token is to be minted.
 *
 * @param keepOld false: every older token of the key is refused from this moment on
 * @param undeliveredUntil until when the new one is good if its delivery is never confirmed
 * @param rotatedFor the rotation annotations that are heeded by this
 * @param author whose doing it is
 * @param cause why, for the audit entry
 */
public record Minting(
    boolean keepOld, Instant undeliveredUntil, String rotatedFor, Author author, String cause) {
  /** What became of it. */
  public enum Result {
    /** The token is accepted from now on, and has to be delivered. */
    MINTED,
    /** Another token has the same prefix or hash; nothing was written: try another one. */
    TAKEN,
    /** The key has no row; nothing was written. */
    KEY_MISSING
  }
}
