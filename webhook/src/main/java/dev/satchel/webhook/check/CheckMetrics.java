package dev.satchel.webhook.check;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What Prometheus is told of key checks: counts, times and the feed's age; never a token or name.
 */
final class CheckMetrics {
  private static final Duration[] LATENCIES = {
    Duration.ofNanos(50_000),
    Duration.ofNanos(100_000),
    Duration.ofNanos(250_000),
    Duration.ofNanos(500_000),
    Duration.ofMillis(1),
    Duration.ofMillis(5),
    Duration.ofMillis(25),
    Duration.ofMillis(100),
    Duration.ofSeconds(1)
  };

  /** Made once: they are counted on every check. */
  private final Map<Endpoint, Map<Outcome, Counter>> checks = new EnumMap<>(Endpoint.class);

  private final Map<Endpoint, Timer> times = new EnumMap<>(Endpoint.class);

  CheckMetrics(MeterRegistry registry, LiveKeys keys, Lease lease) {
    for (Endpoint endpoint : Endpoint.values()) {
      checks.put(
          endpoint,
          Arrays.stream(Outcome.values())
              .collect(
                  Collectors.toMap(
                      Function.identity(),
                      outcome ->
                          Counter.builder("satchel.key.checks")
                              .description("Key checks answered, by outcome")
                              .tag("endpoint", endpoint.tag())
                              .tag("outcome", outcome.tag())
                              .register(registry))));
      times.put(
          endpoint,
          Timer.builder("satchel.key.check.duration")
              .description("How long the answer to a key check took, in process")
              .tag("endpoint", endpoint.tag())
              .serviceLevelObjectives(LATENCIES)
              .register(registry));
    }
    Gauge.builder("satchel.key.live", keys, LiveKeys::size)
        .description("Keys that have a token in memory")
        .register(registry);
    Gauge.builder("satchel.key.feed.age", lease, Lease::ageSeconds)
        .description("How long ago what is in memory was all that the store knew")
        .baseUnit("seconds")
        .register(registry);
    Gauge.builder("satchel.key.checks.available", lease, held -> held.isHeld() ? 1 : 0)
        .description("1: checks are answered; 0: refused, since the store is away for too long")
        .register(registry);
  }

  void answered(Endpoint endpoint, Outcome outcome, long nanos) {
    counter(endpoint, outcome).increment();
    timer(endpoint).record(Duration.ofNanos(nanos));
  }

  private Counter counter(Endpoint endpoint, Outcome outcome) {
    return Objects.requireNonNull(Objects.requireNonNull(checks.get(endpoint)).get(outcome));
  }

  private Timer timer(Endpoint endpoint) {
    return Objects.requireNonNull(times.get(endpoint));
  }
}
