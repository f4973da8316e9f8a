package dev.satchel.store.encryption;

import dev.satchel.store.encryption.UnreadableException.Reason;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;

/**
 * AES-256-GCM (NIST SP 800-38D) as bytes that say what they are: a version (1), a random nonce of
 * 12 bytes, the ciphertext, a tag of 16 bytes.
 */
final class AesGcm {
  private static final byte VERSION = 1;
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BYTES = 16;
  private static final int HEADER_BYTES = 1 + NONCE_BYTES;
  private static final SecureRandom RANDOM = new SecureRandom();

  private AesGcm() {}

  static byte[] seal(SecretKey key, byte[] plaintext, byte[] additionalData) {
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, key, nonce, additionalData);
      byte[] sealed = new byte[HEADER_BYTES + plaintext.length + TAG_BYTES];
      ByteBuffer.wrap(sealed).put(VERSION).put(nonce);
      cipher.doFinal(plaintext, 0, plaintext.length, sealed, HEADER_BYTES);
      return sealed;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM with keys of 256 bits", e);
    }
  }

  static byte[] open(SecretKey key, byte[] sealed, byte[] additionalData)
      throws UnreadableException {
    if (sealed.length < HEADER_BYTES + TAG_BYTES || sealed[0] != VERSION) {
      throw new UnreadableException(Reason.UNKNOWN_FORMAT);
    }
    byte[] nonce = new byte[NONCE_BYTES];
    System.arraycopy(sealed, 1, nonce, 0, NONCE_BYTES);
    try {
      return cipher(Cipher.DECRYPT_MODE, key, nonce, additionalData)
          .doFinal(sealed, HEADER_BYTES, sealed.length - HEADER_BYTES);
    } catch (AEADBadTagException e) {
      throw new UnreadableException(Reason.NOT_AUTHENTIC);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has AES/GCM with keys of 256 bits", e);
    }
  }

  private static Cipher cipher(int mode, SecretKey key, byte[] nonce, byte[] additionalData)
      throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BYTES * Byte.SIZE, nonce));
    cipher.updateAAD(additionalData);
    return cipher;
  }
}
