package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Service;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;

/** Where gateways ask about keys, found as docs/keys-checking.md says. */
public final class CheckService {
  private final Service service;

  private CheckService(Service service) {
    this.service = service;
  }

  public static CheckService find() {
    List<Service> found =
        Cluster.client()
            .services()
            .inNamespace(Cluster.SYSTEM)
            .withLabel("satchel.dev/component", "keys")
            .list()
            .getItems();
    assertThat(found).as("Services labelled satchel.dev/component=keys").hasSize(1);
    return new CheckService(found.getFirst());
  }

  /** As it is in the certificate. */
  public String host() {
    return service.getMetadata().getName() + "." + Cluster.SYSTEM + ".svc";
  }

  public String ip() {
    return service.getSpec().getClusterIP();
  }

  public String url(String path) {
    return "https://" + host() + ":" + service.getSpec().getPorts().getFirst().getPort() + path;
  }

  /** Who signs its certificate, as PEM. */
  public static String authorities() {
    String bundle =
        Cluster.client()
            .admissionRegistration()
            .v1()
            .validatingWebhookConfigurations()
            .withName("satchel")
            .require()
            .getWebhooks()
            .getFirst()
            .getClientConfig()
            .getCaBundle();
    return new String(Base64.getDecoder().decode(bundle), StandardCharsets.US_ASCII);
  }
}
