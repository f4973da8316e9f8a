package dev.satchel.webhook.workload;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server, each time: an informer on every workload of a cluster would cost more memory
 * than all else here, and may not know yet what was made a moment ago.
 */
final class AskedWorkloads implements Workloads {
  /** Much longer than a read takes, and short beside the 10 s that an API server waits for us. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private static final ObjectMapper JSON = new ObjectMapper();

  private final KubernetesClient client;

  AskedWorkloads(KubernetesClient client) {
    this.client = client;
  }

  /** Throws {@link IllegalStateException} if the API server does not answer, or refuses. */
  @Override
  public Optional<ObjectNode> find(String namespace, ControllerReference reference) {
    HttpResponse<byte[]> response = get(path(namespace, reference));
    if (response.code() == HttpURLConnection.HTTP_NOT_FOUND) {
      return Optional.empty();
    }
    if (!response.isSuccessful()) {
      throw new IllegalStateException("the API server answered " + response.code());
    }
    return Optional.of(read(response.body()))
        .filter(found -> found.path("metadata").path("uid").asText("").equals(reference.uid()));
  }

  private String path(String namespace, ControllerReference reference) {
    return "%s%s/namespaces/%s/%s/%s"
        .formatted(
            client.getMasterUrl(),
            reference.kind().api(reference.version()),
            namespace,
            reference.kind().plural(),
            reference.name());
  }

  private HttpResponse<byte[]> get(String url) {
    HttpRequest request =
        client
            .getHttpClient()
            .newHttpRequestBuilder()
            .uri(url)
            .header("Accept", "application/json")
            .build();
    try {
      return client
          .getHttpClient()
          .sendAsync(request, byte[].class)
          .get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the API server did not answer", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking the API server", e);
    }
  }

  private static ObjectNode read(byte[] body) {
    try {
      if (JSON.readTree(body) instanceof ObjectNode object) {
        return object;
      }
    } catch (JsonProcessingException e) {
      // Its text quotes the object.
    } catch (IOException e) {
      throw new AssertionError("bytes in memory are readable", e);
    }
    throw new IllegalStateException("the API server's answer is not a JSON object");
  }
}
