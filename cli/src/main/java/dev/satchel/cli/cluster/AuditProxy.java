package dev.satchel.cli.cluster;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.crds.audit.AuditApi;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.authentication.TokenRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * The way to the audit log: through the API server's proxy to the Service that has it, with a
 * short-lived token of the service account that may read it. So a cluster's RBAC decides, and
 * nothing has to be reachable from outside but the API server.
 */
final class AuditProxy {
  private static final long TOKEN_SECONDS = 600;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;
  private final String namespace;

  /**
   * @param namespace Satchel's
   */
  AuditProxy(KubernetesClient client, String namespace) {
    this.client = client;
    this.namespace = namespace;
  }

  void ask(String pathAndQuery, Consumer<String> line) {
    Service service = KubernetesCluster.asked(this::service);
    String token = KubernetesCluster.asked(this::token);
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(
                "%sapi/v1/namespaces/%s/services/https:%s:%s/proxy%s"
                    .formatted(
                        client.getMasterUrl(),
                        namespace,
                        service.getMetadata().getName(),
                        AuditApi.PORT,
                        pathAndQuery))
            .header(AuditApi.TOKEN_HEADER, token)
            .forStreaming()
            .build();
    try {
      HttpResponse<InputStream> response =
          client.getHttpClient().sendAsync(request, InputStream.class).get();
      try (BufferedReader body =
          new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
        if (!response.isSuccessful()) {
          throw new CommandFailure(
              ExitCode.CLUSTER_REFUSED, refusal(body.lines().collect(Collectors.joining("\n"))));
        }
        body.lines().forEach(line);
      }
    } catch (ExecutionException | IOException | UncheckedIOException e) {
      throw new CommandFailure(
          ExitCode.FAILED, "the audit log does not answer: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new CommandFailure(ExitCode.FAILED, "interrupted", e);
    }
  }

  private Service service() {
    return client
        .services()
        .inNamespace(namespace)
        .withLabelSelector(AuditApi.SERVICE_SELECTOR)
        .list()
        .getItems()
        .stream()
        .findFirst()
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.FAILED,
                    "there is no Service with the label %s in namespace %s: the audit log is read where keys are checked (chart value keys.checks.enabled); say where Satchel is with --satchel-namespace"
                        .formatted(AuditApi.SERVICE_SELECTOR, namespace)));
  }

  private String token() {
    TokenRequest request =
        new TokenRequestBuilder()
            .withNewSpec()
            .withExpirationSeconds(TOKEN_SECONDS)
            .endSpec()
            .build();
    return client
        .serviceAccounts()
        .inNamespace(namespace)
        .withName(AuditApi.SERVICE_ACCOUNT)
        .tokenRequest(request)
        .getStatus()
        .getToken();
  }

  /** In the server's own words: Satchel's, or a Status of the API server. */
  private static String refusal(String body) {
    try {
      var json = JSON.readTree(body);
      String said = json.path("error").asText(json.path("message").asText(""));
      return said.isEmpty() ? body : said;
    } catch (JsonProcessingException e) {
      return body;
    }
  }
}
