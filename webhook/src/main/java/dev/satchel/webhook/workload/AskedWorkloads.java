package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.apiserver.DirectRead;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/**
 * Asks the API server, each time: an informer on every workload of a cluster would cost more memory
 * than all else here, and may not know yet what was made a moment ago.
 */
final class AskedWorkloads implements Workloads {
  /** Much longer than a read takes, and short beside the 10 s that an API server waits for us. */
  private static final Duration PATIENCE = Duration.ofSeconds(2);

  private final DirectRead api;

  AskedWorkloads(DirectRead api) {
    this.api = api;
  }

  /** Throws {@link IllegalStateException} if the API server does not answer, or refuses. */
  @Override
  public Optional<ObjectNode> find(String namespace, ControllerReference reference) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    try {
      return api.object(path(namespace, reference), "application/json", deadline)
          .filter(found -> found.path("metadata").path("uid").asText("").equals(reference.uid()));
    } catch (IOException | TimeoutException e) {
      throw new IllegalStateException("the API server did not answer, or refused", e);
    }
  }

  private static String path(String namespace, ControllerReference reference) {
    return "%s/namespaces/%s/%s/%s"
        .formatted(
            reference.kind().api(reference.version()),
            namespace,
            reference.kind().plural(),
            reference.name());
  }
}
