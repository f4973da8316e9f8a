package dev.satchel.crds.seal;

import dev.satchel.crds.rule.SecretValue;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;

/**
 * What is encrypted: the value's length in two bytes, the value, zeros up to the next power of two,
 * at least 256. So a sealed value's size says only which of eight buckets the value is in.
 */
final class Padding {
  static final int MIN_BUCKET = 256;
  static final int MAX_BUCKET = bucket(SecretValue.MAX_BYTES);

  private static final int LENGTH_BYTES = 2;

  private Padding() {}

  /** How many bytes a value of that length is padded to. */
  static int bucket(int length) {
    int needed = Math.max(LENGTH_BYTES + length, MIN_BUCKET);
    return Integer.highestOneBit(needed - 1) << 1;
  }

  /** Whether some value is padded to that many bytes. */
  static boolean isBucket(int size) {
    return size >= MIN_BUCKET && size <= MAX_BUCKET && Integer.bitCount(size) == 1;
  }

  static byte[] padded(byte[] value) {
    return ByteBuffer.allocate(bucket(value.length))
        .putShort((short) value.length)
        .put(value)
        .array();
  }

  /** The value; empty if these bytes are not what {@link #padded} makes of any. */
  static Optional<byte[]> value(byte[] padded) {
    int length = Short.toUnsignedInt(ByteBuffer.wrap(padded).getShort());
    if (bucket(length) != padded.length) {
      return Optional.empty();
    }
    byte[] value = Arrays.copyOfRange(padded, LENGTH_BYTES, LENGTH_BYTES + length);
    return Arrays.equals(padded(value), padded) ? Optional.of(value) : Optional.empty();
  }
}
