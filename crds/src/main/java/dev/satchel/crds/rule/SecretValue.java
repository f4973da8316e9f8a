package dev.satchel.crds.rule;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.Optional;

/** A secret's plaintext: 1 to 24,576 bytes. Never printed; compared in constant time. */
public final class SecretValue {
  public static final int MAX_BYTES = 24 * 1024;

  private final byte[] bytes;

  private SecretValue(byte[] bytes, boolean forEnvironment) {
    Parsed.check(fault(bytes, forEnvironment));
    this.bytes = bytes;
  }

  /**
   * Checks a value against where it is to go: a file may hold any bytes, an environment variable
   * only UTF-8 without NUL (execve(2) takes C strings).
   */
  public static Parsed<SecretValue> parse(byte[] bytes, boolean forEnvironment) {
    return Parsed.of(() -> new SecretValue(bytes.clone(), forEnvironment));
  }

  private static Optional<String> fault(byte[] bytes, boolean forEnvironment) {
    if (bytes.length == 0) {
      return Optional.of("must not be empty");
    }
    if (bytes.length > MAX_BYTES) {
      return Optional.of("must not exceed " + MAX_BYTES + " bytes, has " + bytes.length);
    }
    if (!forEnvironment) {
      return Optional.empty();
    }
    for (byte b : bytes) {
      if (b == 0) {
        return Optional.of("must not contain NUL bytes for an environment variable; use filePath");
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
      return Optional.empty();
    } catch (CharacterCodingException e) {
      return Optional.of("must be valid UTF-8 for an environment variable; use filePath");
    }
  }

  public byte[] bytes() {
    return bytes.clone();
  }

  public int length() {
    return bytes.length;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SecretValue that && MessageDigest.isEqual(bytes, that.bytes);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(bytes);
  }

  @Override
  public String toString() {
    return "SecretValue[" + bytes.length + " bytes]";
  }
}
