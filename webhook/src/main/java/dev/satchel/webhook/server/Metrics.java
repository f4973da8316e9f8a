package dev.satchel.webhook.server;

import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;

/** What Prometheus is told: counts and times, never a name, path or value. */
public final class Metrics implements AutoCloseable {
  private static final Duration[] LATENCIES = {
    Duration.ofMillis(1),
    Duration.ofMillis(2),
    Duration.ofMillis(5),
    Duration.ofMillis(10),
    Duration.ofMillis(20),
    Duration.ofMillis(50),
    Duration.ofMillis(100),
    Duration.ofMillis(500),
    Duration.ofSeconds(1),
    Duration.ofSeconds(5)
  };

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics garbage = new JvmGcMetrics();

  public Metrics() {
    new JvmMemoryMetrics().bindTo(registry);
    garbage.bindTo(registry);
  }

  /**
   * The same, with each answer counted and timed by its outcome.
   *
   * @param webhook which one, as {@code mutate-pods}
   */
  public Admission timed(String webhook, Admission admission) {
    return request -> {
      Timer.Sample sample = Timer.start(registry);
      AdmissionAnswer given = admission.answer(request);
      sample.stop(admissions(webhook, given.outcome()));
      return given;
    };
  }

  private Timer admissions(String webhook, String outcome) {
    return Timer.builder("satchel.webhook.admission")
        .description("Admissions answered, by outcome: changed, unchanged, denied or error")
        .tag("webhook", webhook)
        .tag("outcome", outcome)
        .serviceLevelObjectives(LATENCIES)
        .register(registry);
  }

  /** Counts how a comparison of the cache with the API server ended. */
  public void confirmed(String outcome) {
    registry.counter("satchel.webhook.confirmations", "outcome", outcome).increment();
  }

  /** For the counts of a part that is not always there. */
  public MeterRegistry registry() {
    return registry;
  }

  /** The Prometheus text format. */
  public String scrape() {
    return registry.scrape();
  }

  @Override
  public void close() {
    garbage.close();
    registry.close();
  }
}
