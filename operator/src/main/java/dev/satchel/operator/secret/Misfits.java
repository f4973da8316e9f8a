package dev.satchel.operator.secret;

import dev.satchel.crds.Satchel;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code UserSecret}s with fields of the wrong type, which got in under another definition or with
 * a restored backup. An API server that checks types refuses every change of such an object, also
 * of its status and finalizers: it is its author's to mend. So the controller, which would begin
 * with a finalizer, does not get it, and an Event says what is wrong; the status too, where it can
 * be written.
 */
final class Misfits {
  private static final Logger log = LoggerFactory.getLogger(Misfits.class);

  private final KubernetesClient client;
  private final SecretStatus status;
  private final SecretEvents events;

  Misfits(KubernetesClient client, SecretStatus status, SecretEvents events) {
    this.client = client;
    this.status = status;
    this.events = events;
  }

  static boolean is(UserSecret secret) {
    return secret.getSpec() == null || !secret.getSpec().unreadable().isEmpty();
  }

  /** Whether the controller can deal with it: it fits, or has had our finalizer from before. */
  static boolean isControlled(UserSecret secret) {
    return !is(secret) || secret.isMarkedForDeletion() || secret.hasFinalizer(Satchel.FINALIZER);
  }

  /** As a filter of the controller's informer, whose thread does not wait. */
  boolean accept(UserSecret secret) {
    if (isControlled(secret)) {
      return true;
    }
    Thread.startVirtualThread(() -> tell(secret));
    return false;
  }

  void tell(UserSecret secret) {
    if (!(CheckedSecret.of(secret) instanceof CheckedSecret.Invalid invalid)) {
      return;
    }
    String message = invalid.message();
    events.invalid(secret, message);
    UserSecretStatus said =
        status
            .of(
                secret,
                UserSecretReconciler.user(secret),
                new Outcome.Refused(SecretSettler.INVALID, message))
            .status();
    if (!said.equals(secret.getStatus())) {
      write(UserSecretReconciler.withStatus(secret, said));
    }
  }

  /** By merge patch: server-side apply needs a live object that fits. */
  private void write(UserSecret secret) {
    try {
      client.resource(secret).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE));
    } catch (KubernetesClientException e) {
      log.info(
          "UserSecret {}/{} is invalid, and the API server takes no status of it ({}): see its"
              + " Events",
          secret.getMetadata().getNamespace(),
          secret.getMetadata().getName(),
          e.getCode());
    }
  }
}
