package dev.satchel.webhook.server;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.helidon.common.tls.Tls;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows the one Secret in which the operator keeps this server's certificate and key. */
public final class ServingCertificate implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ServingCertificate.class);
  private static final long NO_RESYNC = 0;

  private final SharedIndexInformer<Secret> informer;
  private volatile Instant expiry = Instant.EPOCH;

  /**
   * Starts nothing yet.
   *
   * @param use given each certificate in turn, one at a time
   */
  public ServingCertificate(
      KubernetesClient client, String namespace, String name, Consumer<Tls> use) {
    this.informer =
        client
            .secrets()
            .inNamespace(namespace)
            .withName(name)
            .runnableInformer(NO_RESYNC)
            .exceptionHandler(
                (isStarted, problem) -> {
                  LOG.warn(
                      "Secret {}/{} cannot be read, will try again: {}",
                      namespace,
                      name,
                      problem instanceof KubernetesClientException
                          ? problem.getMessage()
                          : problem.getClass().getName());
                  return true;
                });
    informer.addEventHandler(new Handler(namespace + "/" + name, this, use));
  }

  public void start() {
    var _ = informer.start();
  }

  /** When the one that was given last ends; 1970: none was. */
  public Instant expiry() {
    return expiry;
  }

  @Override
  public void close() {
    informer.stop();
  }

  private record Handler(String name, ServingCertificate followed, Consumer<Tls> use)
      implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret secret) {
      take(secret);
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      if (!data(before).equals(data(after))) {
        take(after);
      }
    }

    /** The one in use stays in use. */
    @Override
    public void onDelete(Secret secret, boolean unknown) {
      LOG.warn("Secret {} was deleted; its certificate stays in use until there is another", name);
    }

    private void take(Secret secret) {
      Tls tls = null;
      try {
        tls = KeyMaterial.tls(secret);
      } catch (RuntimeException e) {
        // The exception's text may quote the key.
        LOG.error(
            "Secret {} must hold a PEM certificate chain in tls.crt and its key in tls.key; not used ({})",
            name,
            e.getClass().getSimpleName());
      }
      if (tls != null) {
        followed.expiry = KeyMaterial.expiry(tls);
        use.accept(tls);
      }
    }

    private static Map<String, String> data(@Nullable Secret secret) {
      return secret == null ? Map.of() : Objects.requireNonNullElse(secret.getData(), Map.of());
    }
  }
}
