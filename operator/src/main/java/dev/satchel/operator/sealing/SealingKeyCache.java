package dev.satchel.operator.sealing;

import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.Unsealed;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sealing keys as they are now, in every replica: a key that is put back opens at once. */
public final class SealingKeyCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SealingKeyCache.class);

  private final SharedIndexInformer<Secret> informer;
  private final AtomicReference<SealingKeys> keys = new AtomicReference<>(SealingKeys.NONE);
  private final Consumer<Set<SealingKeyId>> arrived;

  /**
   * Knows none until it is started.
   *
   * @param namespace where they are; no other is looked at
   * @param arrived told of keys that were not there before; returns soon
   */
  public SealingKeyCache(
      KubernetesClient client, String namespace, Consumer<Set<SealingKeyId>> arrived) {
    this.arrived = arrived;
    this.informer =
        client
            .secrets()
            .inNamespace(namespace)
            .withLabelSelector(SealingKeySecret.SELECTOR)
            .runnableInformer(0)
            .exceptionHandler(
                (started, failure) -> {
                  log.warn("sealing keys cannot be read, will try again: {}", failure.getMessage());
                  return true;
                })
            .addEventHandler(new Refresh());
  }

  /** Returns at once; keys come in as they are read. */
  public void start() {
    var _ = informer.start();
  }

  public SealingKeys keys() {
    return keys.get();
  }

  /** Opens with the keys that are there now. */
  public Unsealed unseal(SealContext context, SealedValue sealed) {
    return keys().ring().unseal(context, sealed);
  }

  @Override
  public void close() {
    informer.close();
  }

  private final class Refresh implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret added) {
      refresh();
    }

    @Override
    public void onUpdate(Secret old, Secret updated) {
      refresh();
    }

    @Override
    public void onDelete(Secret deleted, boolean unknown) {
      refresh();
    }

    private void refresh() {
      SealingKeys now = SealingKeySecret.readAll(informer.getStore().list());
      SealingKeys before = keys.getAndSet(now);
      Set<SealingKeyId> added = new HashSet<>(now.ring().ids());
      added.removeAll(before.ring().ids());
      if (!added.isEmpty()) {
        arrived.accept(Set.copyOf(added));
      }
    }
  }
}
