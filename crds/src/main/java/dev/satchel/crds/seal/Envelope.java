package dev.satchel.crds.seal;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.KDF;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.HKDFParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The symmetric half of sealing. Key and nonce come from the shared secret by HKDF-SHA-256 and are
 * used once, since each sealing makes a secret of its own. What the value is bound to (header and
 * context) goes into both the derivation and AES-256-GCM's additional data.
 */
final class Envelope {
  private static final byte[] SALT =
      "satchel.dev/sealed-value/v1".getBytes(StandardCharsets.US_ASCII);

  private static final int KEY_BYTES = 32;
  private static final int NONCE_BYTES = 12;

  private final byte[] keyAndNonce;
  private final byte[] bound;

  Envelope(byte[] sharedSecret, byte[] header, SealContext context) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(header);
    both.writeBytes(context.encoded());
    bound = both.toByteArray();
    keyAndNonce = derived(sharedSecret, bound);
  }

  private static byte[] derived(byte[] sharedSecret, byte[] info) {
    try {
      return KDF.getInstance("HKDF-SHA256")
          .deriveData(
              HKDFParameterSpec.ofExtract()
                  .addSalt(SALT)
                  .addIKM(sharedSecret)
                  .thenExpand(info, KEY_BYTES + NONCE_BYTES));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java since 25 has HKDF-SHA256", e);
    }
  }

  byte[] encrypt(byte[] plaintext) {
    try {
      return cipher(Cipher.ENCRYPT_MODE).doFinal(plaintext);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not encrypt", e);
    }
  }

  /** Empty if it was not made by this key for this header and context. */
  Optional<byte[]> decrypt(byte[] ciphertext) {
    try {
      return Optional.of(cipher(Cipher.DECRYPT_MODE).doFinal(ciphertext));
    } catch (AEADBadTagException _) {
      return Optional.empty();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES-256-GCM does not decrypt", e);
    }
  }

  private Cipher cipher(int mode) throws GeneralSecurityException {
    byte[] nonce = Arrays.copyOfRange(keyAndNonce, KEY_BYTES, KEY_BYTES + NONCE_BYTES);
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(
        mode,
        new SecretKeySpec(keyAndNonce, 0, KEY_BYTES, "AES"),
        new GCMParameterSpec(SealedValue.TAG_BYTES * 8, nonce));
    cipher.updateAAD(bound);
    return cipher;
  }
}
