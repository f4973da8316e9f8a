package dev.satchel.webhook.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DirectReadTest {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final CountDownLatch end = new CountDownLatch(1);
  private final Set<InetSocketAddress> callers = new HashSet<>();
  private final List<String> outcomes = new ArrayList<>();
  private HttpServer server;
  private KubernetesClient client;
  private DirectRead api;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/asked", exchange -> answer(exchange, 200, asked(exchange)));
    server.createContext("/missing", exchange -> answer(exchange, 404, "no such thing"));
    server.createContext("/refused", exchange -> answer(exchange, 403, "not you"));
    server.createContext("/silent", exchange -> awaitEnd());
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withOauthToken("a-token")
                    .build())
            .build();
    api = new DirectRead(client, (outcome, _) -> outcomes.add(outcome));
  }

  @AfterEach
  void stop() {
    end.countDown();
    client.close();
    server.stop(0);
  }

  private void awaitEnd() {
    try {
      end.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String asked(HttpExchange exchange) {
    return exchange.getRequestURI()
        + " "
        + exchange.getRequestHeaders().getFirst("Accept")
        + " "
        + exchange.getRequestHeaders().getFirst("Authorization");
  }

  private synchronized void answer(HttpExchange exchange, int code, String text)
      throws IOException {
    callers.add(exchange.getRemoteAddress());
    byte[] body = text.getBytes(UTF_8);
    exchange.sendResponseHeaders(code, body.length);
    exchange.getResponseBody().write(body);
    exchange.close();
  }

  private Optional<String> get(String path, Duration patience)
      throws IOException, TimeoutException {
    return api.get(path, "application/json", System.nanoTime() + patience.toNanos())
        .map(body -> new String(body, UTF_8));
  }

  @Test
  void the_server_is_asked_by_whom_the_client_is() throws Exception {
    assertThat(get("asked?limit=1", PATIENCE))
        .contains("/asked?limit=1 application/json Bearer a-token");
  }

  @Test
  void what_is_not_there_is_empty() throws Exception {
    assertThat(get("missing", PATIENCE)).isEmpty();
  }

  @Test
  void a_refusal_is_an_error_with_its_status_and_without_its_text() {
    assertThatThrownBy(() -> get("refused", PATIENCE))
        .isInstanceOf(IOException.class)
        .hasMessage("the API server answered 403");
  }

  @Test
  void each_read_is_told_by_how_it_ended() throws Exception {
    get("asked", PATIENCE);
    get("missing", PATIENCE);
    assertThatThrownBy(() -> get("refused", PATIENCE)).isInstanceOf(IOException.class);

    assertThat(outcomes).containsExactly("found", "missing", "failed");
  }

  @Test
  void a_connection_serves_again_whatever_the_answer_was() throws Exception {
    get("missing", PATIENCE);
    assertThatThrownBy(() -> get("refused", PATIENCE)).isInstanceOf(IOException.class);
    get("asked", PATIENCE);
    get("asked", PATIENCE);

    assertThat(callers).hasSize(1);
  }

  @Test
  void who_does_not_answer_is_not_waited_for_beyond_the_deadline() {
    assertThatThrownBy(() -> get("silent", Duration.ofMillis(200)))
        .isInstanceOf(SocketTimeoutException.class);
    assertThatThrownBy(() -> get("asked", Duration.ZERO)).isInstanceOf(TimeoutException.class);
  }
}
