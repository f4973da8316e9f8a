package dev.satchel.crds.seal;

import dev.satchel.crds.rule.Parsed;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;

/**
 * A sealed value as it stands in {@code spec.sealedValue}: {@code sv1:} and base64url without
 * padding. That it is well formed says nothing of whether it opens. Its text is safe to show.
 */
public final class SealedValue {
  public static final String PREFIX = "sv1:";

  /** X-Wing, HKDF-SHA-256 and AES-256-GCM; the only suite there is. */
  static final byte SUITE = 1;

  static final int ENCAPSULATION_BYTES = 1120;
  static final int TAG_BYTES = 16;
  static final int HEADER_BYTES = 1 + SealingKeyId.BYTES + ENCAPSULATION_BYTES;

  /** In characters: that of a value of 24,576 bytes. */
  public static final int MAX_LENGTH =
      PREFIX.length() + base64Length(HEADER_BYTES + Padding.MAX_BUCKET + TAG_BYTES);

  private final String text;
  private final byte[] bytes;

  private SealedValue(String text, byte[] bytes) {
    this.text = text;
    this.bytes = bytes;
  }

  static byte[] header(SealingKeyId key, byte[] encapsulation) {
    return ByteBuffer.allocate(HEADER_BYTES).put(SUITE).put(key.bytes()).put(encapsulation).array();
  }

  static SealedValue of(byte[] header, byte[] ciphertext) {
    byte[] bytes =
        ByteBuffer.allocate(header.length + ciphertext.length).put(header).put(ciphertext).array();
    return new SealedValue(PREFIX + base64(bytes), bytes);
  }

  /**
   * Well formed and sealed to that key, but opens to nothing: for those who keep objects, and not
   * what is sealed in them.
   */
  public static SealedValue standIn(SealingKeyId key) {
    return of(header(key, new byte[ENCAPSULATION_BYTES]), new byte[Padding.MIN_BUCKET + TAG_BYTES]);
  }

  /**
   * Only the one text that the bytes have is accepted. No refusal repeats it: it may be a value.
   */
  public static Parsed<SealedValue> parse(String text) {
    return Parsed.of(() -> new SealedValue(text, decoded(text)));
  }

  private static byte[] decoded(String text) {
    if (!text.startsWith(PREFIX)) {
      throw new IllegalArgumentException(
          "must start with " + PREFIX + "; make one with kubectl satchel seal, or give value");
    }
    if (text.length() > MAX_LENGTH) {
      throw new IllegalArgumentException("must have at most " + MAX_LENGTH + " characters");
    }
    byte[] bytes = decodedBase64(text.substring(PREFIX.length()));
    if (bytes.length > 0 && bytes[0] != SUITE) {
      throw new IllegalArgumentException(
          "is of a suite that this version of Satchel does not know; seal the value again");
    }
    if (!Padding.isBucket(bytes.length - HEADER_BYTES - TAG_BYTES)) {
      throw new IllegalArgumentException(
          "is not as long as any sealed value; was it cut? Seal the value again");
    }
    return bytes;
  }

  private static byte[] decodedBase64(String text) {
    String rule = "must be base64url without padding after " + PREFIX + "; seal the value again";
    byte[] bytes;
    try {
      bytes = Base64.getUrlDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(rule, e);
    }
    // the decoder also takes padding, and any bits that the last character has left over
    if (!base64(bytes).equals(text)) {
      throw new IllegalArgumentException(rule);
    }
    return bytes;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static int base64Length(int bytes) {
    return (bytes * 8 + 5) / 6;
  }

  /** The key that it is sealed to. */
  public SealingKeyId keyId() {
    return SealingKeyId.read(part(1, SealingKeyId.BYTES));
  }

  /** Whether it is what {@link #standIn} makes. */
  public boolean isStandIn() {
    return equals(standIn(keyId()));
  }

  /** All but the ciphertext. */
  byte[] header() {
    return part(0, HEADER_BYTES);
  }

  byte[] encapsulation() {
    return part(1 + SealingKeyId.BYTES, ENCAPSULATION_BYTES);
  }

  byte[] ciphertext() {
    return part(HEADER_BYTES, bytes.length - HEADER_BYTES);
  }

  private byte[] part(int from, int length) {
    return Arrays.copyOfRange(bytes, from, from + length);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SealedValue that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /** The text. */
  @Override
  public String toString() {
    return text;
  }
}
