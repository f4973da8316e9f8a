package dev.satchel.webhook;

import com.marcnuri.helm.Helm;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesList;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What the chart makes of a cluster, for an API server that reaches the webhook without a Service.
 */
record ChartObjects(List<HasMetadata> all) {
  /** As Helm would install it into namespace {@code default}. */
  static ChartObjects render(String kubernetes) {
    String manifests =
        new Helm(Path.of("../charts/satchel"))
            .template()
            .withName("satchel")
            .withNamespace("default")
            .withKubeVersion(kubernetes)
            .call();
    return switch (new KubernetesSerialization().<Object>unmarshal(manifests)) {
      case KubernetesList list -> new ChartObjects(list.getItems());
      case List<?> list -> new ChartObjects(list.stream().map(HasMetadata.class::cast).toList());
      default -> throw new IllegalStateException("the chart has one object only");
    };
  }

  Stream<ClusterRole> roles() {
    return all.stream().filter(ClusterRole.class::isInstance).map(ClusterRole.class::cast);
  }

  /** Of both kinds; the Service's place is taken by a port on this machine. */
  Stream<HasMetadata> webhookConfigurations(int port, SelfSigned certificate) {
    return all.stream()
        .filter(
            object ->
                switch (object) {
                  case MutatingWebhookConfiguration configuration -> {
                    configuration.getWebhooks().stream()
                        .map(MutatingWebhook::getClientConfig)
                        .forEach(client -> point(client, port, certificate));
                    yield true;
                  }
                  case ValidatingWebhookConfiguration configuration -> {
                    configuration.getWebhooks().stream()
                        .map(ValidatingWebhook::getClientConfig)
                        .forEach(client -> point(client, port, certificate));
                    yield true;
                  }
                  default -> false;
                });
  }

  private static void point(WebhookClientConfig client, int port, SelfSigned certificate) {
    client.setUrl("https://127.0.0.1:" + port + client.getService().getPath());
    client.setService(null);
    client.setCaBundle(SelfSigned.base64(certificate.certificatePem()));
  }
}
