package dev.satchel.store;

/**
 * The encryption keys that were given are not those that the database needs. Says which are missing
 * and what would be right, never a key.
 */
public final class EncryptionKeyException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EncryptionKeyException(String message) {
    super(message);
  }

  public EncryptionKeyException(String message, Throwable cause) {
    super(message, cause);
  }
}
