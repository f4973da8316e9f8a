package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/**
 * What Prometheus is told of keys: how many in which state, what was minted and why, and when they
 * end. Never a name, prefix or user. Of a replica that does not lead, counts of keys are 0.
 */
public final class KeyMetrics {
  /** Several gauges are read by one scrape, and all keys are counted once for them. */
  private static final Duration COUNTED_FOR = Duration.ofSeconds(2);

  private final MeterRegistry registry;
  private final Clock clock;
  private final Map<MintCause, Counter> minted = new EnumMap<>(MintCause.class);
  private KeyCensus census = KeyCensus.EMPTY;
  private Instant countedAt = Instant.MIN;

  public KeyMetrics(MeterRegistry registry, Clock clock) {
    this.registry = registry;
    this.clock = clock;
    for (MintCause cause : MintCause.values()) {
      minted.put(
          cause,
          Counter.builder("satchel.key.tokens.minted")
              .description("Tokens of keys minted, by what for")
              .tag("cause", cause.tag())
              .register(registry));
    }
  }

  void minted(MintCause cause) {
    Objects.requireNonNull(minted.get(cause)).increment();
  }

  /**
   * Has the keys counted whenever somebody asks.
   *
   * @param keys all there are
   * @param leading whether this replica is the one whose counts are true
   */
  public void count(Supplier<Stream<AIGatewayKey>> keys, BooleanSupplier leading) {
    for (KeyState state : KeyState.values()) {
      gauge("satchel.keys", keys, leading, census -> census.of(state))
          .description("AIGatewayKeys by state")
          .tag("state", state.tag())
          .register(registry);
    }
    for (Duration before : KeyEvents.WARNINGS) {
      gauge("satchel.keys.expiring", keys, leading, census -> census.endingWithin(before))
          .description("Keys that are good, and end within that time")
          .tag("within", before.toDays() + "d")
          .register(registry);
    }
    gauge("satchel.key.tokens", keys, leading, KeyCensus::tokens)
        .description("Tokens of keys that are neither suspended, expired nor invalid")
        .register(registry);
    gauge("satchel.keys.nearest.expiry", keys, leading, KeyCensus::secondsToNearestEnd)
        .description("Until the first of the good keys ends; NaN: none does")
        .baseUnit("seconds")
        .register(registry);
  }

  private Gauge.Builder<KeyMetrics> gauge(
      String name,
      Supplier<Stream<AIGatewayKey>> keys,
      BooleanSupplier leading,
      ToDoubleFunction<KeyCensus> figure) {
    return Gauge.builder(
        name, this, metrics -> figure.applyAsDouble(metrics.census(keys, leading)));
  }

  private synchronized KeyCensus census(
      Supplier<Stream<AIGatewayKey>> keys, BooleanSupplier leading) {
    if (!leading.getAsBoolean()) {
      return KeyCensus.EMPTY;
    }
    Instant now = clock.instant();
    if (countedAt.isBefore(now.minus(COUNTED_FOR))) {
      census = KeyCensus.of(keys.get(), now);
      countedAt = now;
    }
    return census;
  }
}
