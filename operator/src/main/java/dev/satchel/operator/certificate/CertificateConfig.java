package dev.satchel.operator.certificate;

import java.util.List;
import java.util.stream.Stream;

/**
 * Where the webhook's certificate is kept, and for whom.
 *
 * @param namespace the operator's own, of the Services and of the Secret
 * @param serviceName the Service by which API servers reach the webhook
 * @param keysServiceName the Service by which gateways reach key checks
 * @param secretName the Secret that the webhook's replicas serve from
 * @param configurationName of the {@code MutatingWebhookConfiguration} and, where there is one, of
 *     the {@code ValidatingWebhookConfiguration}
 */
public record CertificateConfig(
    String namespace,
    String serviceName,
    String keysServiceName,
    String secretName,
    String configurationName) {

  /** With the Secret's name that the chart gives to the webhook: the Service's and {@code -tls}. */
  public static CertificateConfig of(
      String namespace, String serviceName, String keysServiceName, String configurationName) {
    return new CertificateConfig(
        namespace, serviceName, keysServiceName, serviceName + "-tls", configurationName);
  }

  /** Every name of the Services; an API server asks for {@code SERVICE.NAMESPACE.svc}. */
  public List<String> dnsNames() {
    return Stream.of(serviceName, keysServiceName).flatMap(this::namesOf).toList();
  }

  private Stream<String> namesOf(String service) {
    String qualified = service + "." + namespace;
    return Stream.of(service, qualified, qualified + ".svc", qualified + ".svc.cluster.local");
  }
}
