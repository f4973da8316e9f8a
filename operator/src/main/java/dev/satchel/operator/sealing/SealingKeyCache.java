package dev.satchel.operator.sealing;

import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The sealing keys as they are now, in every replica: a key that is put back opens at once. */
public final class SealingKeyCache implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SealingKeyCache.class);

  private static final Duration PATIENCE = Duration.ofSeconds(60);

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

  /**
   * Returns once all keys are read: before that, what is sealed to them would be said to be sealed
   * to unknown ones. Throws {@link IllegalStateException} if they cannot be.
   */
  public void start() {
    try {
      var _ = informer.start().toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      refresh();
    } catch (TimeoutException | ExecutionException e) {
      throw new IllegalStateException(
          "the sealing keys cannot be read; the operator has to be allowed to list and watch the"
              + " Secrets of its own namespace",
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while the sealing keys were read", e);
    }
  }

  private synchronized void refresh() {
    SealingKeys now = SealingKeySecret.readAll(informer.getStore().list());
    SealingKeys before = keys.getAndSet(now);
    Set<SealingKeyId> added = new HashSet<>(now.ring().ids());
    added.removeAll(before.ring().ids());
    if (!added.isEmpty()) {
      arrived.accept(Set.copyOf(added));
    }
  }

  public SealingKeys keys() {
    return keys.get();
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
  }
}
