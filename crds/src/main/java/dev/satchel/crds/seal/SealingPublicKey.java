package dev.satchel.crds.seal;

import dev.satchel.crds.rule.Parsed;
import java.util.Base64;
import org.bouncycastle.pqc.crypto.xwing.XWingPublicKeyParameters;

/**
 * What values are sealed to: an X-Wing public key. No secret. Its text is one line that can be kept
 * in a file: {@code satchel-sealing-key-v1:} and 1,216 bytes as base64url without padding.
 */
public final class SealingPublicKey {
  public static final String PREFIX = "satchel-sealing-key-v1:";

  static final int BYTES = 1216;

  private final byte[] bytes;
  private final SealingKeyId id;

  private SealingPublicKey(byte[] bytes) {
    this.bytes = bytes;
    this.id = SealingKeyId.of(bytes);
  }

  static SealingPublicKey of(XWingPublicKeyParameters key) {
    return new SealingPublicKey(key.getEncoded());
  }

  /** Reads the text, with or without white space around it, as a file has it. */
  public static Parsed<SealingPublicKey> parse(String text) {
    return Parsed.of(() -> new SealingPublicKey(decoded(text.strip())));
  }

  private static byte[] decoded(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "must be a sealing key: one line, starting with " + PREFIX);
    }
    String rule =
        "must have %d bytes as base64url without padding after %s".formatted(BYTES, PREFIX);
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
      if (bytes.length == BYTES && text.equals(text(bytes))) {
        new XWingPublicKeyParameters(bytes);
        return bytes;
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(rule, e);
    }
    throw new IllegalArgumentException(rule);
  }

  private static String text(byte[] bytes) {
    return PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  public SealingKeyId id() {
    return id;
  }

  XWingPublicKeyParameters parameters() {
    return new XWingPublicKeyParameters(bytes);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealingPublicKey that && toString().equals(that.toString());
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /** The text. */
  @Override
  public String toString() {
    return text(bytes);
  }
}
