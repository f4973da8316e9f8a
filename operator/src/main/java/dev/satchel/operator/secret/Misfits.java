package dev.satchel.operator.secret;

import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.operator.primary.Misfit;
import io.fabric8.kubernetes.client.KubernetesClient;

/**
 * {@code UserSecret}s that do not fit their type (decision 5). The controller, which would begin
 * with a finalizer, does not get one, and an Event says what is wrong; the status too, where it can
 * be written.
 */
final class Misfits {
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
    return !is(secret) || Misfit.isControlled(secret);
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
      Misfit.writeStatus(client, UserSecretReconciler.withStatus(secret, said));
    }
  }
}
