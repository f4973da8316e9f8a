package dev.satchel.webhook.audit;

import dev.satchel.store.audit.AuditKeySecret;
import dev.satchel.store.audit.AuditLog;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives the audit log its key, as soon as the operator has made it. */
final class KnownAuditKey implements ResourceEventHandler<Secret>, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KnownAuditKey.class);
  private static final long NO_RESYNC = 0;

  private final AuditLog log;
  private final SharedIndexInformer<Secret> informer;

  KnownAuditKey(KubernetesClient client, String namespace, AuditLog log) {
    this.log = log;
    this.informer =
        client
            .secrets()
            .inNamespace(namespace)
            .withName(AuditKeySecret.NAME)
            .runnableInformer(NO_RESYNC)
            .exceptionHandler(
                (isStarted, problem) -> {
                  LOG.warn(
                      "Secret {}/{} cannot be read, will try again: {}",
                      namespace,
                      AuditKeySecret.NAME,
                      problem.getClass().getName());
                  return true;
                });
    informer.addEventHandler(this);
  }

  void start() {
    var _ = informer.start();
  }

  @Override
  public void onAdd(Secret secret) {
    try {
      log.use(AuditKeySecret.parse(secret));
    } catch (IllegalArgumentException e) {
      LOG.error("Secret {} holds no audit key: {}", AuditKeySecret.NAME, e.getMessage());
    }
  }

  @Override
  public void onUpdate(Secret before, Secret after) {
    onAdd(after);
  }

  /** The one in use stays in use. */
  @Override
  public void onDelete(Secret secret, boolean unknown) {
    LOG.warn(
        "Secret {} was deleted; its key stays in use until there is another", AuditKeySecret.NAME);
  }

  @Override
  public void close() {
    informer.stop();
  }
}
