package dev.satchel.webhook.check;

import java.net.InetAddress;
import java.util.Arrays;

/** Addresses that begin with the same bits, as {@code 10.0.0.0/8} or {@code fd00::/8}. */
public final class Network {
  private final byte[] start;
  private final int bits;

  private Network(byte[] start, int bits) {
    this.start = start;
    this.bits = bits;
  }

  /**
   * Reads CIDR notation, or a single address.
   *
   * @throws IllegalArgumentException it is neither
   */
  public static Network parse(String text) {
    int slash = text.indexOf('/');
    try {
      byte[] start =
          InetAddress.ofLiteral(slash < 0 ? text : text.substring(0, slash)).getAddress();
      int bits = slash < 0 ? start.length * 8 : Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= start.length * 8) {
        return new Network(start, bits);
      }
    } catch (IllegalArgumentException e) {
      // Said below, for all that may be wrong.
    }
    throw new IllegalArgumentException(
        "must be an address or a network such as 10.0.0.0/8 or fd00::/8");
  }

  boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    int whole = bits / 8;
    int rest = bits % 8;
    return bytes.length == start.length
        && Arrays.equals(bytes, 0, whole, start, 0, whole)
        && (rest == 0 || ((bytes[whole] ^ start[whole]) & 0xff) >> (8 - rest) == 0);
  }

  @Override
  public String toString() {
    return "Network[/" + bits + "]";
  }
}
