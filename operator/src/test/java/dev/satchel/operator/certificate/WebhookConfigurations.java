package dev.satchel.operator.certificate;

import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.List;
import java.util.stream.Collectors;

/** A webhook configuration with two webhooks and without a bundle, as the chart makes it. */
final class WebhookConfigurations {
  private WebhookConfigurations() {}

  static MutatingWebhookConfiguration mutating() {
    return new MutatingWebhookConfigurationBuilder()
        .withNewMetadata()
        .withName("satchel")
        .endMetadata()
        .addNewWebhook()
        .withName("pods.satchel.dev")
        .withNewClientConfig()
        .withNewService()
        .withNamespace("satchel-system")
        .withName("satchel-webhook")
        .withPath("/mutate-pods")
        .endService()
        .endClientConfig()
        .endWebhook()
        .addNewWebhook()
        .withName("secrets.satchel.dev")
        .withNewClientConfig()
        .endClientConfig()
        .endWebhook()
        .build();
  }

  static MutatingWebhookConfiguration read(KubernetesClient client, String name) {
    return client.admissionRegistration().v1().mutatingWebhookConfigurations().withName(name).get();
  }

  static List<String> bundles(KubernetesClient client, String name) {
    return read(client, name).getWebhooks().stream()
        .map(webhook -> webhook.getClientConfig().getCaBundle())
        .collect(Collectors.toList());
  }
}
