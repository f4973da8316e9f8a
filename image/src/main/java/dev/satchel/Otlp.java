package dev.satchel;

import io.micrometer.core.instrument.Clock;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.registry.otlp.OtlpMeterRegistry;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends metrics each minute, and spans in batches, to an OpenTelemetry collector. One that is away
 * is told of in the log and holds nothing up; what it was not told is lost.
 */
final class Otlp implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Otlp.class);

  private final OtlpConfiguration configuration;
  private final SdkTracerProvider spans;
  private final OtlpMeterRegistry metrics;

  private Otlp(OtlpConfiguration configuration) {
    this.configuration = configuration;
    this.spans =
        SdkTracerProvider.builder()
            .setResource(resource(configuration))
            .setSampler(Sampler.parentBased(Sampler.traceIdRatioBased(configuration.traceRatio())))
            .addSpanProcessor(BatchSpanProcessor.builder(exporter(configuration)).build())
            .build();
    this.metrics = new OtlpMeterRegistry(configuration, Clock.SYSTEM);
  }

  static Otlp start(OtlpConfiguration configuration) {
    LOG.info("metrics and spans are sent to {}", configuration.endpoint().getHost());
    return new Otlp(configuration);
  }

  private static OtlpHttpSpanExporter exporter(OtlpConfiguration configuration) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder().setEndpoint(configuration.signal("traces"));
    configuration.headers().forEach(builder::addHeader);
    return builder.build();
  }

  private static Resource resource(OtlpConfiguration configuration) {
    AttributesBuilder attributes = Attributes.builder();
    configuration.resourceAttributes().forEach(attributes::put);
    return Resource.create(attributes.build());
  }

  /** What spans are made with. */
  Tracer tracer() {
    return spans.get(configuration.service());
  }

  /** Sends what is registered there, now and later. */
  void send(CompositeMeterRegistry registry) {
    registry.add(metrics);
  }

  /** Sends what is left, and ends. */
  @Override
  public void close() {
    metrics.close();
    spans.close();
  }
}
