package dev.satchel.webhook.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/**
 * Hears of each address whose name is asked for in this process (META-INF/services). A server that
 * asks for each client's name stands still when its name server does.
 */
public final class ReverseLookups extends InetAddressResolverProvider {
  private static final List<InetAddress> ASKED = new CopyOnWriteArrayList<>();

  static void forget() {
    ASKED.clear();
  }

  static List<InetAddress> asked() {
    return List.copyOf(ASKED);
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver builtin = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        return builtin.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        ASKED.add(InetAddress.getByAddress(address));
        return builtin.lookupByAddress(address);
      }
    };
  }

  @Override
  public String name() {
    return "reverse-lookups";
  }
}
