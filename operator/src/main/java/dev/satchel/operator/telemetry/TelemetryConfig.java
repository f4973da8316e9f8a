package dev.satchel.operator.telemetry;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Duration;

/**
 * What is told of the operator's work, beyond {@code /metrics}.
 *
 * @param period a snapshot is taken in each
 * @param tracer what spans are made with
 */
public record TelemetryConfig(Duration period, Tracer tracer) {
  public static final Duration DEFAULT_PERIOD = Duration.ofMinutes(30);

  /** The summary is counted each minute, so a shorter period would have no snapshot. */
  public static final Duration SHORTEST_PERIOD = Duration.ofMinutes(1);

  public static final TelemetryConfig DEFAULT =
      new TelemetryConfig(DEFAULT_PERIOD, TracerProvider.noop().get("satchel"));

  /** Throws {@link IllegalArgumentException} if the period cannot be. */
  public TelemetryConfig {
    if (period.compareTo(SHORTEST_PERIOD) < 0) {
      throw new IllegalArgumentException(
          "a snapshot each %d s is too often; at least 1m would do".formatted(period.toSeconds()));
    }
  }
}
