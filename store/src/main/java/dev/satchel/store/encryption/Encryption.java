package dev.satchel.store.encryption;

import java.security.SecureRandom;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Envelope encryption: each value under a random data key of its own, which is wrapped by a
 * key-encryption key. So a new key-encryption key means new wraps, and no value is touched.
 */
public final class Encryption {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final KeyProvider keys;
  private volatile @Nullable String writingKey;

  public Encryption(KeyProvider keys) {
    this.keys = keys;
  }

  /**
   * From now on this key wraps. Not the provider's current one by itself: {@code encryption_keys}
   * has to know a key before a row may name it.
   */
  public void writeWith(String keyId) {
    writingKey = keyId;
  }

  /** The key that wraps; throws {@link IllegalStateException} as long as there is none. */
  public String writingKey() {
    String id = writingKey;
    if (id == null) {
      throw new IllegalStateException("no encryption key is in use yet: the store is not migrated");
    }
    return id;
  }

  /** Whether a key wraps at all by now. */
  public boolean isWriting() {
    return writingKey != null;
  }

  /** Encrypts for one place. */
  public Encrypted encrypt(byte[] plaintext, RowBinding binding) {
    String keyId = writingKey();
    byte[] dataKey = new byte[EncryptionKey.BYTES];
    RANDOM.nextBytes(dataKey);
    try {
      return new Encrypted(
          keyId,
          keys.wrap(keyId, dataKey),
          AesGcm.seal(aes(dataKey), plaintext, binding.additionalData()));
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * Decrypts what was encrypted for that place.
   *
   * @throws UnreadableException it was not, or was changed, or its key is missing
   */
  public byte[] decrypt(Encrypted encrypted, RowBinding binding) throws UnreadableException {
    byte[] dataKey = dataKey(encrypted.keyId(), encrypted.wrappedKey());
    try {
      return AesGcm.open(aes(dataKey), encrypted.ciphertext(), binding.additionalData());
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  /**
   * The same data key, wrapped by another key-encryption key.
   *
   * @param to the key that is to wrap it
   * @throws UnreadableException it cannot be unwrapped
   */
  public byte[] rewrap(String keyId, byte[] wrappedKey, String to) throws UnreadableException {
    byte[] dataKey = dataKey(keyId, wrappedKey);
    try {
      return keys.wrap(to, dataKey);
    } finally {
      Arrays.fill(dataKey, (byte) 0);
    }
  }

  private byte[] dataKey(String keyId, byte[] wrapped) throws UnreadableException {
    byte[] dataKey = keys.unwrap(keyId, wrapped);
    if (dataKey.length != EncryptionKey.BYTES) {
      throw new UnreadableException(UnreadableException.Reason.UNKNOWN_FORMAT);
    }
    return dataKey;
  }

  private static SecretKey aes(byte[] dataKey) {
    return new SecretKeySpec(dataKey, "AES");
  }
}
