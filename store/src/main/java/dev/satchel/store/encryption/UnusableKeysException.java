package dev.satchel.store.encryption;

/** The encryption keys cannot be used as they are given. Says where and why, never a key. */
public final class UnusableKeysException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnusableKeysException(String message) {
    super(message);
  }
}
