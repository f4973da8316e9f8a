package dev.satchel.crds.seal;

import java.security.SecureRandom;
import java.util.HexFormat;

/** Gives these bytes and no more, for test vectors. */
final class FixedRandom extends SecureRandom {
  private static final long serialVersionUID = 1L;

  private final byte[] bytes;
  private int given;

  FixedRandom(String hex) {
    bytes = HexFormat.of().parseHex(hex);
  }

  @Override
  public void nextBytes(byte[] wanted) {
    if (given + wanted.length > bytes.length) {
      throw new IllegalStateException("no more than " + bytes.length + " bytes were expected");
    }
    System.arraycopy(bytes, given, wanted, 0, wanted.length);
    given += wanted.length;
  }
}
