package dev.satchel.operator.audit;

import dev.satchel.crds.Labels;
import dev.satchel.operator.race.ContendedWrite;
import dev.satchel.store.Database;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.AuditKeySecret;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.security.SecureRandom;
import java.util.Objects;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The audit key: makes its Secret if there is none, follows it, and puts it back if somebody
 * deletes it. Every replica does; the Secret has one name, so of two that make it one does.
 */
public final class AuditKeyKeeper implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditKeyKeeper.class);

  private final KubernetesClient client;
  private final String namespace;
  private final Database store;
  private final SharedIndexInformer<Secret> informer;
  private volatile boolean closing;

  /** Does nothing until it is started. */
  public AuditKeyKeeper(KubernetesClient client, String namespace, Database store) {
    this.client = client;
    this.namespace = namespace;
    this.store = store;
    informer =
        secret()
            .runnableInformer(0)
            .exceptionHandler(
                (started, failure) -> {
                  log.warn(
                      "the audit key cannot be read, will try again: {}", failure.getMessage());
                  return !closing;
                })
            .addEventHandler(new Follow());
  }

  private Resource<Secret> secret() {
    return client.secrets().inNamespace(namespace).withName(AuditKeySecret.NAME);
  }

  /**
   * Returns once there is a key, made here if there was none. Throws {@link
   * KubernetesClientException} if the API server refuses, and {@link IllegalStateException} if what
   * is in the Secret is no key.
   */
  public void start() {
    Secret found = secret().get();
    if (found == null && create(AuditKey.generate(new SecureRandom()))) {
      log.warn(
          "made Secret {}/{} with a new audit key: back it up; entries of another key do not"
              + " verify with it",
          namespace,
          AuditKeySecret.NAME);
    }
    use(Objects.requireNonNull(found == null ? secret().get() : found));
    if (store.audit().key().isEmpty()) {
      throw new IllegalStateException(
          "Secret %s/%s has no audit key; put it back from its backup, or delete it for a new one"
              .formatted(namespace, AuditKeySecret.NAME));
    }
    var _ = informer.start();
  }

  private boolean create(AuditKey key) {
    Secret secret =
        new SecretBuilder()
            .withNewMetadata()
            .withNamespace(namespace)
            .withName(AuditKeySecret.NAME)
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
            .endMetadata()
            .withType("Opaque")
            .withData(AuditKeySecret.data(key))
            .build();
    return ContendedWrite.succeeds(() -> client.resource(secret).create());
  }

  private void use(Secret secret) {
    try {
      AuditKey key = AuditKeySecret.parse(secret);
      Optional<AuditKey> before = store.audit().key();
      if (!before.equals(Optional.of(key))) {
        store.audit().use(key);
        store.auditChain().forgetSuspects();
        before.ifPresent(old -> log.warn("the audit key is {} now, not {}", key.id(), old.id()));
      }
    } catch (IllegalArgumentException e) {
      log.error(
          "Secret {}/{}: {}; the key from before stays in use",
          namespace,
          AuditKeySecret.NAME,
          e.getMessage());
    }
  }

  private void putBack() {
    store
        .audit()
        .key()
        .filter(key -> !closing && create(key))
        .ifPresent(key -> log.warn("put the Secret of audit key {} back", key.id()));
  }

  @Override
  public void close() {
    closing = true;
    informer.close();
  }

  private final class Follow implements ResourceEventHandler<Secret> {
    @Override
    public void onAdd(Secret added) {
      use(added);
    }

    @Override
    public void onUpdate(Secret old, Secret updated) {
      use(updated);
    }

    @Override
    public void onDelete(Secret deleted, boolean unknown) {
      // An informer's thread does not wait for the API server.
      Thread.startVirtualThread(AuditKeyKeeper.this::putBack);
    }
  }
}
