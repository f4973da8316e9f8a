package dev.satchel.crds.seal;

import dev.satchel.crds.rule.Parsed;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.regex.Pattern;

/**
 * Which sealing key: the first 8 bytes of the SHA-256 of its public key. No secret; it is in each
 * sealed value, in clear.
 *
 * @param hex 16 lower-case hexadecimal digits
 */
public record SealingKeyId(String hex) {
  static final int BYTES = 8;

  private static final Pattern SHAPE = Pattern.compile("[0-9a-f]{16}");

  /** Throws {@link IllegalArgumentException} on what {@link #parse} refuses. */
  public SealingKeyId {
    if (!SHAPE.matcher(hex).matches()) {
      throw new IllegalArgumentException(
          "must be a sealing key's id: 16 lower-case hexadecimal digits");
    }
  }

  public static Parsed<SealingKeyId> parse(String hex) {
    return Parsed.of(() -> new SealingKeyId(hex));
  }

  static SealingKeyId of(byte[] publicKey) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(publicKey);
      return read(Arrays.copyOf(digest, BYTES));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  static SealingKeyId read(byte[] bytes) {
    return new SealingKeyId(HexFormat.of().formatHex(bytes));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  @Override
  public String toString() {
    return hex;
  }
}
