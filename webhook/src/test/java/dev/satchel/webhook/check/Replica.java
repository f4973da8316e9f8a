package dev.satchel.webhook.check;

import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.webhook.server.KeyMaterial;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Optional;

/** One of several check servers on the same Postgres, with connections of its own. */
final class Replica implements AutoCloseable {
  private static final SelfSigned CERTIFICATE = SelfSigned.create("keys");

  final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Database database;
  private final KeyCheckServer server;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .sslContext(SelfSigned.trusting(CERTIFICATE))
          .build();

  Replica(CheckConfig config, DatabaseConfig store, KubernetesClient kubernetes) {
    this(config, store, kubernetes, Optional.empty());
  }

  /** With the key of the audit log, to read it. */
  Replica(
      CheckConfig config,
      DatabaseConfig store,
      KubernetesClient kubernetes,
      Optional<AuditKey> auditKey) {
    database = Database.open(store);
    auditKey.ifPresent(database.audit()::use);
    server = KeyCheckServer.start(config, database, Optional::empty, kubernetes, registry);
    server.use(KeyMaterial.tls(CERTIFICATE.secret("ns", "tls")));
  }

  boolean isAvailable() {
    return server.isAvailable();
  }

  HttpResponse<String> ask(String path, String... headers) throws IOException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(
                URI.create("https://localhost:" + server.port().orElseThrow() + path))
            .timeout(Duration.ofSeconds(10));
    try {
      return client.send(
          (headers.length == 0 ? request : request.headers(headers)).build(),
          BodyHandlers.ofString());
    } catch (InterruptedException e) {
      throw new IOException(e);
    }
  }

  /** What the token is answered for {@code chat:invoke}. */
  int status(String token) throws IOException {
    return ask("/authz", "x-api-key", token, "x-satchel-scope", "chat:invoke").statusCode();
  }

  @Override
  public void close() {
    client.shutdownNow();
    server.close();
    database.close();
  }
}
