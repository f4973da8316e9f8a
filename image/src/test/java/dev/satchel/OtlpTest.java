package dev.satchel;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Scope;
import io.opentelemetry.proto.collector.metrics.v1.ExportMetricsServiceRequest;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.metrics.v1.Metric;
import io.opentelemetry.proto.resource.v1.Resource;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a collector is sent. */
class OtlpTest {
  private final Queue<ExportMetricsServiceRequest> metrics = new ConcurrentLinkedQueue<>();
  private final Queue<ExportTraceServiceRequest> traces = new ConcurrentLinkedQueue<>();
  private HttpServer collector;

  private interface Parser {
    void take(InputStream body) throws IOException;
  }

  @BeforeEach
  void listen() throws IOException {
    collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    collector.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    taking("/base/v1/metrics", in -> metrics.add(ExportMetricsServiceRequest.parseFrom(in)));
    taking("/base/v1/traces", in -> traces.add(ExportTraceServiceRequest.parseFrom(in)));
    collector.start();
  }

  private void taking(String path, Parser parser) {
    collector.createContext(
        path,
        exchange -> {
          try (exchange;
              InputStream raw = exchange.getRequestBody()) {
            boolean zipped =
                "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"));
            parser.take(zipped ? new GZIPInputStream(raw) : raw);
            exchange.sendResponseHeaders(200, -1);
          }
        });
  }

  @AfterEach
  void end() {
    collector.stop(0);
  }

  private OtlpConfiguration configuration(double traceRatio) {
    return new OtlpConfiguration(
        URI.create("http://127.0.0.1:%d/base/".formatted(collector.getAddress().getPort())),
        "satchel-operator",
        traceRatio,
        Map.of("POD_NAME", "satchel-operator-0"));
  }

  private static Map<String, String> attributes(Resource resource) {
    return resource.getAttributesList().stream()
        .collect(Collectors.toMap(KeyValue::getKey, one -> one.getValue().getStringValue()));
  }

  @Test
  void a_collector_gets_the_metrics_of_the_program() {
    CompositeMeterRegistry registry = new CompositeMeterRegistry();
    try (Otlp otlp = Otlp.start(configuration(1))) {
      otlp.send(registry);
      Counter.builder("satchel.things").tag("kind", "a").register(registry).increment(3);
    }

    assertThat(metrics).isNotEmpty();
    List<Metric> sent =
        metrics.stream()
            .flatMap(request -> request.getResourceMetricsList().stream())
            .flatMap(resource -> resource.getScopeMetricsList().stream())
            .flatMap(scope -> scope.getMetricsList().stream())
            .toList();
    assertThat(sent).extracting(Metric::getName).contains("satchel.things");
    assertThat(sent.getFirst().getSum().getDataPoints(0).getAsDouble()).isEqualTo(3);
    assertThat(attributes(metrics.element().getResourceMetrics(0).getResource()))
        .containsEntry("service.name", "satchel-operator")
        .containsEntry("service.instance.id", "satchel-operator-0");
  }

  @Test
  void a_collector_gets_spans_and_what_they_are_part_of() {
    try (Otlp otlp = Otlp.start(configuration(1))) {
      Span whole = otlp.tracer().spanBuilder("reconcile").startSpan();
      try (Scope _ = whole.makeCurrent()) {
        otlp.tracer().spanBuilder("project").startSpan().end();
      }
      whole.end();
    }

    var sent =
        traces.stream()
            .flatMap(request -> request.getResourceSpansList().stream())
            .flatMap(resource -> resource.getScopeSpansList().stream())
            .flatMap(scope -> scope.getSpansList().stream())
            .collect(Collectors.toMap(span -> span.getName(), span -> span));
    assertThat(sent).containsOnlyKeys("reconcile", "project");
    assertThat(sent.get("project").getParentSpanId()).isEqualTo(sent.get("reconcile").getSpanId());
    assertThat(attributes(traces.element().getResourceSpans(0).getResource()))
        .containsEntry("service.name", "satchel-operator");
  }

  @Test
  void of_a_ratio_of_0_no_span_is_sent() {
    try (Otlp otlp = Otlp.start(configuration(0))) {
      otlp.tracer().spanBuilder("reconcile").startSpan().end();
    }

    assertThat(traces).isEmpty();
  }

  @Test
  void a_collector_that_is_away_holds_nothing_up() {
    collector.stop(0);
    CompositeMeterRegistry registry = new CompositeMeterRegistry();

    try (Otlp otlp = Otlp.start(configuration(1))) {
      otlp.send(registry);
      registry.counter("satchel.things").increment();
      otlp.tracer().spanBuilder("reconcile").startSpan().end();
    }

    assertThat(metrics).isEmpty();
  }
}
