package dev.satchel.bench;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.MGF1ParameterSpec;
import java.util.Arrays;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.OAEPParameterSpec;
import javax.crypto.spec.PSource;
import javax.crypto.spec.SecretKeySpec;

/**
 * What Sealed Secrets does with a value, to compare with: a session key by RSA-4096 with OAEP
 * (SHA-256, the label namespace/name), the value by AES-256-GCM with a nonce of zeros, no padding.
 */
final class RsaSealing {
  private static final int WRAPPED = 512;
  private static final OAEPParameterSpec OAEP =
      new OAEPParameterSpec(
          "SHA-256",
          "MGF1",
          MGF1ParameterSpec.SHA256,
          new PSource.PSpecified("dev-alice/github-token".getBytes(StandardCharsets.UTF_8)));

  private final KeyPair keys;
  private final SecureRandom random = new SecureRandom();

  RsaSealing() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(4096);
    keys = generator.generateKeyPair();
  }

  byte[] seal(byte[] value) throws GeneralSecurityException {
    byte[] session = new byte[32];
    random.nextBytes(session);
    byte[] wrapped = rsa(Cipher.ENCRYPT_MODE).doFinal(session);
    byte[] encrypted = aes(Cipher.ENCRYPT_MODE, session).doFinal(value);
    return ByteBuffer.allocate(2 + wrapped.length + encrypted.length)
        .putShort((short) wrapped.length)
        .put(wrapped)
        .put(encrypted)
        .array();
  }

  byte[] unseal(byte[] sealed) throws GeneralSecurityException {
    byte[] session = rsa(Cipher.DECRYPT_MODE).doFinal(Arrays.copyOfRange(sealed, 2, 2 + WRAPPED));
    return aes(Cipher.DECRYPT_MODE, session)
        .doFinal(sealed, 2 + WRAPPED, sealed.length - 2 - WRAPPED);
  }

  private Cipher rsa(int mode) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("RSA/ECB/OAEPPadding");
    cipher.init(
        mode, mode == Cipher.ENCRYPT_MODE ? keys.getPublic() : keys.getPrivate(), OAEP, random);
    return cipher;
  }

  private static Cipher aes(int mode, byte[] key) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, new SecretKeySpec(key, "AES"), new GCMParameterSpec(128, new byte[12]));
    return cipher;
  }
}
