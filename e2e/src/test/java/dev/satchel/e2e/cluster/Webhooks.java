package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** Satchel's webhook configurations, as an administrator may switch them off. */
public final class Webhooks {
  private static final String NAME = "satchel";

  private Webhooks() {}

  /** Does something while nothing asks the webhook, and has it asked again afterwards. */
  public static void off(Runnable action) {
    List<HasMetadata> configurations = new ArrayList<>();
    KubernetesClient client = Cluster.client();
    Stream.of(
            client.admissionRegistration().v1().mutatingWebhookConfigurations().withName(NAME),
            client.admissionRegistration().v1().validatingWebhookConfigurations().withName(NAME))
        .map(Resource::get)
        .filter(Objects::nonNull)
        .forEach(configurations::add);
    try {
      configurations.forEach(configuration -> client.resource(configuration).delete());
      Eventually.within(30).until(() -> !asked());
      action.run();
    } finally {
      configurations.forEach(
          configuration -> {
            configuration.getMetadata().setResourceVersion(null);
            configuration.getMetadata().setUid(null);
            client.resource(configuration).create();
          });
      Eventually.within(30).until(Webhooks::asked);
    }
  }

  /** An API server takes a moment to notice; only the webhook knows that there is no such user. */
  private static boolean asked() {
    try {
      Cluster.client()
          .resource(
              SecretDraft.of("probe").user("nobody-at-all").env("PROBE").value("x").in("default"))
          .dryRun()
          .create();
      return false;
    } catch (KubernetesClientException e) {
      return true;
    }
  }
}
