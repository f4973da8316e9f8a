package dev.satchel.webhook.server;

import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.opentelemetry.context.Scope;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

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

  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CompositeMeterRegistry registry = new CompositeMeterRegistry();
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Tracer tracer;

  /** Without spans. */
  public Metrics() {
    this(TracerProvider.noop().get("satchel"));
  }

  /**
   * @param tracer each admission is a span of it
   */
  public Metrics(Tracer tracer) {
    this.tracer = tracer;
    registry.add(prometheus);
    new JvmMemoryMetrics().bindTo(registry);
    garbage.bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
  }

  /**
   * The same, with each answer counted and timed by its outcome.
   *
   * @param webhook which one, as {@code mutate-pods}
   */
  public Admission timed(String webhook, Admission admission) {
    return request -> {
      Timer.Sample sample = Timer.start(registry);
      Span span =
          tracer
              .spanBuilder("admission " + webhook)
              .setNoParent()
              .setSpanKind(SpanKind.SERVER)
              .setAttribute("satchel.webhook", webhook)
              .startSpan();
      try (Scope _ = span.makeCurrent()) {
        AdmissionAnswer given = admission.answer(request);
        span.setAttribute("satchel.outcome", given.outcome());
        sample.stop(admissions(webhook, given.outcome()));
        return given;
      } finally {
        span.end();
      }
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
    Counter.builder("satchel.webhook.confirmations")
        .description("Comparisons of what is in memory with the API server, by how they ended")
        .tag("outcome", outcome)
        .register(registry)
        .increment();
  }

  /** Times what an admission waited for of the API server; see {@code ReadTimes}. */
  public void read(String outcome, long nanos) {
    Timer.builder("satchel.webhook.read")
        .description("Reads from the API server that an admission waited for, by how they ended")
        .tag("outcome", outcome)
        .serviceLevelObjectives(LATENCIES)
        .register(registry)
        .record(nanos, TimeUnit.NANOSECONDS);
  }

  /** Shows when the certificate ends that is served. */
  public void expiring(Supplier<Instant> expiry) {
    Gauge.builder(
            "satchel.webhook.certificate.expiration.timestamp", () -> expiry.get().getEpochSecond())
        .description("When the certificate ends that is served; 0: there is none yet")
        .baseUnit("seconds")
        .register(registry);
  }

  /** For the counts of a part that is not always there, and for other ways to show them. */
  public CompositeMeterRegistry registry() {
    return registry;
  }

  /** The Prometheus text format. */
  public String scrape() {
    return prometheus.scrape();
  }

  @Override
  public void close() {
    garbage.close();
    prometheus.close();
  }
}
