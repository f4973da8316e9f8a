package dev.satchel.operator.certificate;

import java.util.List;

/**
 * Where the webhook's certificate is kept, and for whom.
 *
 * @param namespace the operator's own, of the Service and of the Secret
 * @param serviceName the Service by which API servers reach the webhook
 * @param secretName the Secret that the webhook's replicas serve from
 * @param configurationName of the {@code MutatingWebhookConfiguration} and, where there is one, of
 *     the {@code ValidatingWebhookConfiguration}
 */
public record CertificateConfig(
    String namespace, String serviceName, String secretName, String configurationName) {

  /** With the Secret's name that the chart gives to the webhook: the Service's and {@code -tls}. */
  public static CertificateConfig of(
      String namespace, String serviceName, String configurationName) {
    return new CertificateConfig(namespace, serviceName, serviceName + "-tls", configurationName);
  }

  /** Every name of the Service; an API server asks for {@code SERVICE.NAMESPACE.svc}. */
  public List<String> dnsNames() {
    String qualified = serviceName + "." + namespace;
    return List.of(serviceName, qualified, qualified + ".svc", qualified + ".svc.cluster.local");
  }
}
