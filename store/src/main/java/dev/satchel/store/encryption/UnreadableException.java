package dev.satchel.store.encryption;

/** A ciphertext that cannot be decrypted. Says why, never a byte of it. */
public final class UnreadableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Why it cannot. */
  public enum Reason {
    /** The key that it was encrypted with is not there; with the key it can be read again. */
    UNKNOWN_KEY,
    /** It was changed, or is not where it was put: another row's, another revision's. */
    NOT_AUTHENTIC,
    /** It was written by a later version, or is no ciphertext. */
    UNKNOWN_FORMAT
  }

  private final Reason reason;

  public UnreadableException(Reason reason) {
    super(reason.name());
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
