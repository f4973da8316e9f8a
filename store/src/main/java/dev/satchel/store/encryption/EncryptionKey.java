package dev.satchel.store.encryption;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;

/** A key-encryption key of AES-256, known by an id that follows from it. Never printed. */
public final class EncryptionKey {
  public static final int BYTES = 32;

  private static final byte[] ID_DOMAIN =
      "satchel encryption key id 1\0".getBytes(StandardCharsets.US_ASCII);
  private static final int ID_BYTES = 4;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final String id;
  private final SecretKey key;

  private EncryptionKey(byte[] bytes) {
    id = idOf(bytes);
    key = new SecretKeySpec(bytes, "AES");
  }

  /** Throws {@link IllegalArgumentException} unless there are 32 bytes. */
  static EncryptionKey of(byte[] bytes) {
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("a key has 32 bytes, not " + bytes.length);
    }
    return new EncryptionKey(bytes);
  }

  /** A new key as a line of the key file. */
  public static String newLine() {
    byte[] bytes = new byte[BYTES];
    RANDOM.nextBytes(bytes);
    String line = Base64.getEncoder().encodeToString(bytes) + "\n";
    Arrays.fill(bytes, (byte) 0);
    return line;
  }

  private static String idOf(byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ID_DOMAIN);
      return HexFormat.of().formatHex(digest.digest(bytes), 0, ID_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Eight hexadecimal digits of a SHA-256; tells nothing of the key. */
  public String id() {
    return id;
  }

  SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "EncryptionKey[" + id + "]";
  }
}
