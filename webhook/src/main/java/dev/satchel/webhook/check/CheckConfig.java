package dev.satchel.webhook.check;

import java.time.Duration;
import java.util.List;

/**
 * The settings of key checks.
 *
 * @param port HTTPS, for gateways and proxies; 0: any
 * @param lease how long checks go on from memory while the store is away
 * @param failureBurst how often a source may fail at once
 * @param failuresPerSecond how often a source may fail after that
 * @param trustedProxies whose {@code X-Forwarded-For} is believed
 */
public record CheckConfig(
    int port,
    Duration lease,
    int failureBurst,
    double failuresPerSecond,
    List<Network> trustedProxies) {
  public static final int DEFAULT_PORT = 9443;
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(60);
  public static final int DEFAULT_FAILURE_BURST = 100;
  public static final double DEFAULT_FAILURES_PER_SECOND = 10;

  /** Throws {@link IllegalArgumentException}: the lease or a limit cannot be. */
  public CheckConfig {
    trustedProxies = List.copyOf(trustedProxies);
    if (lease.compareTo(Duration.ofSeconds(5)) < 0) {
      throw new IllegalArgumentException("the lease must be at least 5 seconds, not " + lease);
    }
    if (failureBurst < 1 || !(failuresPerSecond > 0)) {
      throw new IllegalArgumentException("the limits on failures must be above 0");
    }
  }

  /** With the values that the chart has. */
  public static CheckConfig onPort(int port) {
    return new CheckConfig(
        port, DEFAULT_LEASE, DEFAULT_FAILURE_BURST, DEFAULT_FAILURES_PER_SECOND, List.of());
  }
}
