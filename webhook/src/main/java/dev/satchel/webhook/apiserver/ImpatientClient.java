package dev.satchel.webhook.apiserver;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import java.time.Duration;

/** For questions that somebody waits for, and that are better not answered than answered late. */
public final class ImpatientClient {
  private ImpatientClient() {}

  /**
   * A client that asks once.
   *
   * @param client stays the caller's; the new one uses its connections
   * @param patience how long it waits for an answer
   */
  public static KubernetesClient of(KubernetesClient client, Duration patience) {
    return client
        .newClient(
            new RequestConfigBuilder(client.getConfiguration().getRequestConfig())
                .withRequestRetryBackoffLimit(0)
                .withRequestTimeout(Math.toIntExact(patience.toMillis()))
                .build())
        .adapt(KubernetesClient.class);
  }
}
