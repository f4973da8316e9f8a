package dev.satchel.webhook.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.sql.Transactions;
import dev.satchel.webhook.server.KeyMaterial;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.helidon.common.tls.Tls;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.SocketFactory;
import javax.net.ssl.SSLContext;
import org.jdbi.v3.core.Jdbi;

/** A check server on a store in memory, and who asks it. */
final class Served implements AutoCloseable {
  private static final SelfSigned CERTIFICATE = SelfSigned.create("keys");
  private static final SSLContext TRUSTING = SelfSigned.trusting(CERTIFICATE);
  private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\\ncontent-length: *([0-9]+)");
  private static final int TIMEOUT_MILLIS = 1_000;

  /** Its Postgres is away. */
  private static final AuditLog NO_LOG =
      new AuditLog(
          new Transactions(
              Jdbi.create(
                  () -> {
                    throw new SQLException("away", "08001");
                  })),
          Clock.systemUTC());

  final Told store = new Told();
  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final KeyCheckServer server;
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).sslContext(TRUSTING).build();

  private final SocketFactory sockets;

  private Served(CheckConfig config, Tls tls, KubernetesClient kubernetes) {
    server = KeyCheckServer.start(config, store, NO_LOG, kubernetes, registry);
    server.use(tls);
    sockets = tls.enabled() ? TRUSTING.getSocketFactory() : SocketFactory.getDefault();
  }

  /** A source may fail so often that no test is held back for what another one did. */
  static Served unlimited(KubernetesClient kubernetes) {
    return limited(kubernetes, 1_000_000, 1_000_000);
  }

  static Served limited(KubernetesClient kubernetes, int burst, double perSecond) {
    Tls tls = KeyMaterial.tls(CERTIFICATE.secret("ns", "tls"));
    return new Served(config(burst, perSecond), tls, kubernetes);
  }

  /** For very many connections, each of which would begin with a handshake; {@link #raw} only. */
  static Served unencrypted(KubernetesClient kubernetes) {
    return new Served(
        config(1_000_000, 1_000_000), Tls.builder().enabled(false).build(), kubernetes);
  }

  private static CheckConfig config(int burst, double perSecond) {
    return new CheckConfig(0, CheckConfig.DEFAULT_LEASE, burst, perSecond, List.of());
  }

  HttpRequest.Builder at(String path) {
    return HttpRequest.newBuilder(
            URI.create("https://localhost:" + server.port().orElseThrow() + path))
        .timeout(Duration.ofSeconds(10));
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpResponse<String> authz(String token, String... headers) throws Exception {
    HttpRequest.Builder request = at("/authz").header("Authorization", "Bearer " + token);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String body, String... headers) throws Exception {
    HttpRequest.Builder request = at(path).POST(BodyPublishers.ofString(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  /**
   * Asks {@code /v1/keys/check}.
   *
   * @param more of the JSON object, after the token
   */
  HttpResponse<String> check(String token, String more, String... headers) throws Exception {
    return post("/v1/keys/check", "{\"token\":\"" + token + "\"" + more + "}", headers);
  }

  HttpResponse<String> review(String token) throws Exception {
    return post(
        "/tokenreview",
        """
        {"apiVersion":"authentication.k8s.io/v1","kind":"TokenReview","spec":{"token":"%s"}}"""
            .formatted(token));
  }

  /** What no client would send. */
  String raw(String request) throws IOException {
    try (Socket socket = sockets.createSocket("localhost", server.port().orElseThrow())) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      StringBuilder answer = new StringBuilder();
      try {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
        read(socket.getInputStream(), answer);
      } catch (SocketException e) {
        // It was refused before it was at its end; what was said until then counts.
      }
      return answer.toString();
    }
  }

  /** To its end as it says itself; the connection may stay open longer. */
  private static void read(InputStream in, StringBuilder answer) throws IOException {
    int length = -1;
    for (int b = in.read(); b >= 0; b = in.read()) {
      answer.append((char) b);
      if (length < 0 && answer.indexOf("\r\n\r\n", Math.max(0, answer.length() - 4)) >= 0) {
        length = answer.length() + contentLength(answer.toString());
      }
      if (answer.length() == length) {
        return;
      }
    }
  }

  private static int contentLength(String headers) {
    Matcher length = CONTENT_LENGTH.matcher(headers);
    return length.find() ? Integer.parseInt(length.group(1)) : 0;
  }

  static JsonNode json(HttpResponse<String> answer) throws IOException {
    return new ObjectMapper().readTree(answer.body());
  }

  @Override
  public void close() {
    server.close();
    client.shutdownNow();
  }
}
