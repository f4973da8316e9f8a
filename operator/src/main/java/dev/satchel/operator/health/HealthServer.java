package dev.satchel.operator.health;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/**
 * Answers {@code /healthz}, {@code /readyz} and {@code /metrics}. Liveness is that the process
 * answers at all: a restart mends neither Postgres nor the API server. Readiness is that the
 * informers are in step.
 */
public final class HealthServer implements AutoCloseable {
  private static final int BACKLOG = 16;

  private final HttpServer server;

  private HealthServer(HttpServer server) {
    this.server = server;
  }

  /**
   * Starts to answer.
   *
   * @param port 0: any free one
   */
  public static HealthServer start(
      int port, BooleanSupplier isReady, PrometheusMeterRegistry metrics) {
    try {
      HttpServer server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      server.createContext("/healthz", exchange -> answer(exchange, true, "ok\n"));
      server.createContext(
          "/readyz",
          exchange -> {
            boolean ready = isReady.getAsBoolean();
            answer(exchange, ready, ready ? "ok\n" : "informers are not in step\n");
          });
      server.createContext("/metrics", exchange -> answer(exchange, true, metrics.scrape()));
      server.start();
      return new HealthServer(server);
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " for probes and metrics is not free", e);
    }
  }

  private static void answer(HttpExchange exchange, boolean good, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    try (exchange) {
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(
          good ? HttpURLConnection.HTTP_OK : HttpURLConnection.HTTP_UNAVAILABLE, body.length);
      exchange.getResponseBody().write(body);
    }
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }
}
