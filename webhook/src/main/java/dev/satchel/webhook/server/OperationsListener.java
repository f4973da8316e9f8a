package dev.satchel.webhook.server;

import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerResponse;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Plain HTTP for the kubelet and Prometheus: {@code /healthz}, {@code /readyz}, {@code /metrics}.
 */
public final class OperationsListener implements AutoCloseable {
  private static final String TEXT = "text/plain; charset=utf-8";
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  private final WebServer server;

  private OperationsListener(WebServer server) {
    this.server = server;
  }

  /**
   * Starts to listen.
   *
   * @param port 0: any
   * @param unready why no admission can be answered yet, or any more; empty: it can
   * @param metrics the Prometheus text format
   */
  public static OperationsListener start(
      int port, Supplier<Optional<String>> unready, Supplier<String> metrics) {
    return new OperationsListener(
        WebServer.builder()
            .port(port)
            .shutdownHook(false)
            .routing(
                routing ->
                    routing
                        .get("/healthz", (_, response) -> say(response, TEXT, "ok\n"))
                        .get("/readyz", (_, response) -> ready(response, unready.get()))
                        .get("/metrics", (_, response) -> say(response, PROMETHEUS, metrics.get())))
            .build()
            .start());
  }

  public int port() {
    return server.port();
  }

  private static void ready(ServerResponse response, Optional<String> unready) {
    if (unready.isPresent()) {
      response.status(Status.SERVICE_UNAVAILABLE_503);
    }
    say(response, TEXT, unready.orElse("ok") + "\n");
  }

  private static void say(ServerResponse response, String type, String text) {
    response.header(HeaderNames.CONTENT_TYPE, type);
    response.send(text.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    server.stop();
  }
}
