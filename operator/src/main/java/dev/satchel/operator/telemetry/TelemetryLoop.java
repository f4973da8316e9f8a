package dev.satchel.operator.telemetry;

import dev.satchel.operator.loop.Loop;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.telemetry.TelemetrySnapshots;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts how the deployment is used for as long as this process leads, each minute for the gauges,
 * and once a period for a snapshot. A second leader finds the period's snapshot taken.
 */
public final class TelemetryLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(TelemetryLoop.class);

  private final Supplier<TelemetrySnapshots> store;
  private final Duration period;
  private final Clock clock;
  private final UsageMetrics metrics;
  private final Loop loop;

  /**
   * A loop that does nothing until it is started.
   *
   * @param store throws {@link StoreUnavailableException} while it is away
   * @param period see {@link TelemetryConfig}
   */
  public TelemetryLoop(
      Supplier<TelemetrySnapshots> store, Duration period, MeterRegistry metrics, Clock clock) {
    this.store = store;
    this.period = period;
    this.clock = clock;
    this.metrics = new UsageMetrics(metrics);
    this.loop = new Loop("Telemetry", this::look);
  }

  /** To be called once, when this process leads; returns at once. */
  public void start() {
    loop.start(List.of());
  }

  /** Has it count at once: the store is there again. */
  public void wake() {
    loop.wake();
  }

  private void look() {
    try {
      Instant now = clock.instant();
      metrics.show(store.get().count(), now);
      if (store.get().take(now, period)) {
        log.debug("took the snapshot of this period");
      }
    } catch (StoreUnavailableException e) {
      log.debug("telemetry waits for the store", e);
    }
  }

  @Override
  public void close() {
    loop.close();
  }
}
