package dev.satchel.webhook;

import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;

/** Has an API server ask about {@code UserSecret}s, as the chart does. */
final class Admissions {
  private Admissions() {}

  static void register(KubernetesClient client, int port, SelfSigned certificate) {
    client
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("satchel-usersecrets")
                .endMetadata()
                .addNewWebhook()
                .withName("usersecrets.satchel.dev")
                .withNewClientConfig()
                .withUrl("https://127.0.0.1:" + port + "/mutate-usersecrets")
                .withCaBundle(SelfSigned.base64(certificate.certificatePem()))
                .endClientConfig()
                .addNewRule()
                .withApiGroups("satchel.dev")
                .withApiVersions("v1alpha1")
                .withOperations("CREATE", "UPDATE")
                .withResources("usersecrets")
                .endRule()
                .withFailurePolicy("Fail")
                .withSideEffects("None")
                .withReinvocationPolicy("IfNeeded")
                .withAdmissionReviewVersions("v1")
                .withTimeoutSeconds(10)
                .endWebhook()
                .build())
        .create();
    client
        .resource(
            new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("satchel-usersecrets")
                .endMetadata()
                .addNewWebhook()
                .withName("usersecrets.satchel.dev")
                .withNewClientConfig()
                .withUrl("https://127.0.0.1:" + port + "/validate-usersecrets")
                .withCaBundle(SelfSigned.base64(certificate.certificatePem()))
                .endClientConfig()
                .addNewRule()
                .withApiGroups("satchel.dev")
                .withApiVersions("v1alpha1")
                .withOperations("CREATE", "UPDATE", "DELETE")
                .withResources("usersecrets")
                .endRule()
                .withFailurePolicy("Fail")
                .withSideEffects("None")
                .withAdmissionReviewVersions("v1")
                .withTimeoutSeconds(10)
                .endWebhook()
                .build())
        .create();
  }
}
