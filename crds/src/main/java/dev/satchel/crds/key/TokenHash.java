package dev.satchel.crds.key;

import java.nio.ByteBuffer;
import java.security.MessageDigest;

/** SHA-256 of a whole token. Never printed; compared in constant time. */
public final class TokenHash {
  public static final int LENGTH = 32;

  private final byte[] bytes;

  private TokenHash(byte[] bytes) {
    if (bytes.length != LENGTH) {
      throw new IllegalArgumentException("must have " + LENGTH + " bytes, not " + bytes.length);
    }
    this.bytes = bytes;
  }

  /** Throws {@link IllegalArgumentException} on anything but 32 bytes. */
  public static TokenHash of(byte[] bytes) {
    return new TokenHash(bytes.clone());
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TokenHash that && MessageDigest.isEqual(bytes, that.bytes);
  }

  /** Some of the hash; tells nothing of the token, whose every bit changes all of it. */
  @Override
  public int hashCode() {
    return ByteBuffer.wrap(bytes).getInt();
  }

  @Override
  public String toString() {
    return "TokenHash[" + LENGTH + " bytes]";
  }
}
