package dev.satchel.store.encryption;

/**
 * What a row holds instead of a value. Its {@link #toString()} shows the key's id only.
 *
 * @param keyId the key-encryption key
 * @param wrappedKey the row's data key, wrapped by it
 * @param ciphertext the value, encrypted by the data key
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Encrypted(String keyId, byte[] wrappedKey, byte[] ciphertext) {
  @Override
  public String toString() {
    return "Encrypted[keyId=" + keyId + "]";
  }
}
