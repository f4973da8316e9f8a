package dev.satchel.webhook.sealing;

import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sealing keys that the operator keeps in Secrets of this program's own namespace, followed.
 */
public final class KnownKeys implements Supplier<SealingKeys>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownKeys.class);
  private static final long NO_RESYNC = 0;

  private final SharedIndexInformer<Secret> informer;
  private volatile SealingKeys keys = SealingKeys.NONE;

  /** Starts nothing yet. */
  public KnownKeys(KubernetesClient client, String namespace) {
    this.informer =
        client
            .secrets()
            .inNamespace(namespace)
            .withLabelSelector(SealingKeySecret.SELECTOR)
            .runnableInformer(NO_RESYNC)
            .exceptionHandler(
                (isStarted, problem) -> {
                  // Of what cannot be read, a parser's text would quote a part.
                  LOG.warn(
                      "sealing keys cannot be read, will try again: {}",
                      problem.getClass().getName());
                  return true;
                });
    informer.addEventHandler(new Refresh());
  }

  public void start() {
    var _ = informer.start();
  }

  /** Whether they are all read, and there is one to seal to. */
  public boolean isReady() {
    return informer.hasSynced() && !keys.byAge().isEmpty();
  }

  /** All of them, as of now. */
  @Override
  public SealingKeys get() {
    return keys;
  }

  @Override
  public void close() {
    informer.stop();
  }

  private final class Refresh implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret added) {
      refresh();
    }

    @Override
    public void onUpdate(Secret before, Secret after) {
      refresh();
    }

    @Override
    public void onDelete(Secret deleted, boolean unknown) {
      refresh();
    }

    private void refresh() {
      keys = SealingKeySecret.readAll(informer.getStore().list());
    }
  }
}
