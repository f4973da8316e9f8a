package dev.satchel.operator.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class HealthServerTest {
  @Test
  void readiness_follows_the_informers_and_liveness_does_not()
      throws IOException, InterruptedException {
    AtomicBoolean ready = new AtomicBoolean();
    PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    metrics.counter("seen").increment();
    try (HealthServer server = HealthServer.start(0, ready::get, metrics);
        HttpClient client = HttpClient.newHttpClient()) {
      assertThat(get(client, server, "/healthz").statusCode()).isEqualTo(200);
      assertThat(get(client, server, "/readyz").statusCode()).isEqualTo(503);

      ready.set(true);

      assertThat(get(client, server, "/readyz").statusCode()).isEqualTo(200);
      assertThat(get(client, server, "/metrics").body()).contains("seen_total 1.0");
    }
  }

  private static HttpResponse<String> get(HttpClient client, HealthServer server, String path)
      throws IOException, InterruptedException {
    URI uri = URI.create("http://localhost:" + server.port() + path);
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }
}
