package dev.satchel.webhook.check;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * Where a request comes from: the peer, or, as long as that is a proxy that is trusted to say it,
 * the one before it in {@code X-Forwarded-For}.
 */
final class Sources {
  /** A site has a /64 of IPv6 addresses at least. */
  private static final int IPV6_SITE_BYTES = 8;

  private final List<Network> trusted;

  Sources(List<Network> trusted) {
    this.trusted = List.copyOf(trusted);
  }

  /**
   * The source, for counting only.
   *
   * @param forwardedFor the values of {@code X-Forwarded-For}, in order; believed from its end on,
   *     and no further than proxies are trusted
   */
  String of(SocketAddress peer, List<String> forwardedFor) {
    InetAddress address = peer instanceof InetSocketAddress inet ? inet.getAddress() : null;
    if (address == null) {
      return "";
    }
    if (!trusted.isEmpty() && isTrusted(address)) {
      List<String> hops =
          forwardedFor.stream()
              .flatMap(value -> Arrays.stream(value.split(",", -1)))
              .map(String::strip)
              .toList();
      for (String hop : hops.reversed()) {
        try {
          address = InetAddress.ofLiteral(hop);
        } catch (IllegalArgumentException e) {
          break;
        }
        if (!isTrusted(address)) {
          break;
        }
      }
    }
    return text(address);
  }

  private boolean isTrusted(InetAddress address) {
    return trusted.stream().anyMatch(network -> network.contains(address));
  }

  private static String text(InetAddress address) {
    byte[] bytes = address.getAddress();
    return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, IPV6_SITE_BYTES));
  }
}
