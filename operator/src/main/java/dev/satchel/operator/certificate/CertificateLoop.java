package dev.satchel.operator.certificate;

import dev.satchel.operator.loop.Loop;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Informable;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps the webhook's certificate right for as long as this process leads: looks each minute, and
 * at once when the Secret or a webhook configuration changes (an upgrade of the chart, a person). A
 * second leader does no harm.
 */
public final class CertificateLoop implements AutoCloseable {
  private final KubernetesClient client;
  private final CertificateConfig config;
  private final Loop loop;

  /**
   * A loop that does nothing until it is started.
   *
   * @param client not closed by this
   * @param authorities told whom the webhook's clients have to trust
   * @param clock what tells when a renewal is due
   */
  public CertificateLoop(
      KubernetesClient client, CertificateConfig config, Authorities authorities, Clock clock) {
    this.client = client;
    this.config = config;
    this.loop =
        new Loop(
            "Webhook certificate", new CertificateKeeper(client, config, authorities, clock)::keep);
  }

  /** To be called once, when this process leads; returns at once. */
  public void start() {
    List<Informable<? extends HasMetadata>> watched = new ArrayList<>();
    watched.add(client.secrets().inNamespace(config.namespace()).withName(config.secretName()));
    for (WebhookConfiguration<?> kind : WebhookConfiguration.KINDS) {
      watched.add(kind.named(client, config.configurationName()));
    }
    loop.start(watched);
  }

  /** Ends it, after the write that may be under way. */
  @Override
  public void close() {
    loop.close();
  }
}
