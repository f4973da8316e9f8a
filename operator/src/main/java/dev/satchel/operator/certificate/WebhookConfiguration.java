package dev.satchel.operator.certificate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * A webhook configuration as far as its {@code caBundle}s go; the two kinds differ in name only.
 *
 * @param type which kind
 * @param endpoints the {@code clientConfig} of each of its webhooks
 */
record WebhookConfiguration<T extends HasMetadata>(
    Class<T> type, Function<T, List<WebhookClientConfig>> endpoints) {

  static final List<WebhookConfiguration<?>> KINDS =
      List.of(
          new WebhookConfiguration<>(
              MutatingWebhookConfiguration.class,
              configuration ->
                  configuration.getWebhooks().stream()
                      .map(MutatingWebhook::getClientConfig)
                      .toList()),
          new WebhookConfiguration<>(
              ValidatingWebhookConfiguration.class,
              configuration ->
                  configuration.getWebhooks().stream()
                      .map(ValidatingWebhook::getClientConfig)
                      .toList()));

  /** One that exists, as it was read. */
  record Found<T extends HasMetadata>(
      KubernetesClient client, T object, List<WebhookClientConfig> endpoints) {
    Found {
      endpoints = List.copyOf(endpoints);
    }

    @Override
    public String toString() {
      return object.getKind() + "/" + object.getMetadata().getName();
    }

    /** Whether one of its webhooks trusts something else. */
    boolean differsFrom(String caBundle) {
      return endpoints.stream().anyMatch(endpoint -> !caBundle.equals(endpoint.getCaBundle()));
    }

    /**
     * Makes every webhook of it trust this; refused by a conflict if it has changed since it was
     * read.
     *
     * @param caBundle PEM in base64, as the API has it
     */
    void write(String caBundle) {
      endpoints.forEach(endpoint -> endpoint.setCaBundle(caBundle));
      client
          .resource(object)
          .lockResourceVersion(object.getMetadata().getResourceVersion())
          .update();
    }
  }

  Resource<T> named(KubernetesClient client, String name) {
    return client.resources(type).withName(name);
  }

  Optional<Found<T>> find(KubernetesClient client, String name) {
    return Optional.ofNullable(named(client, name).get())
        .map(object -> new Found<>(client, object, endpoints.apply(object)));
  }
}
