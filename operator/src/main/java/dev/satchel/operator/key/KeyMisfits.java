package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.ScopeCatalogue;
import dev.satchel.operator.audit.Stamped;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.primary.Misfit;
import dev.satchel.store.StoreFailedException;
import dev.satchel.store.StoreUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code AIGatewayKey}s that do not fit their type (decision 5). The controller, which would begin
 * with a finalizer, does not get one. Whatever tokens it has from before are refused, since nobody
 * can say what it permits; an Event says what is wrong, and the status too, where it can be
 * written.
 */
final class KeyMisfits {
  private static final Logger log = LoggerFactory.getLogger(KeyMisfits.class);

  private final KubernetesClient client;
  private final StoreWatch store;
  private final KeyStatus status;
  private final KeyEvents events;
  private final ScopeCatalogue catalogue;

  KeyMisfits(
      KubernetesClient client,
      StoreWatch store,
      KeyStatus status,
      KeyEvents events,
      ScopeCatalogue catalogue) {
    this.client = client;
    this.store = store;
    this.status = status;
    this.events = events;
    this.catalogue = catalogue;
  }

  static boolean is(AIGatewayKey key) {
    return key.getSpec() == null || !key.getSpec().unreadable().isEmpty();
  }

  /** Whether the controller can deal with it: it fits, or has had our finalizer from before. */
  static boolean isControlled(AIGatewayKey key) {
    return !is(key) || Misfit.isControlled(key);
  }

  /** As a filter of the controller's informer, whose thread does not wait. */
  boolean accept(AIGatewayKey key) {
    if (isControlled(key)) {
      return true;
    }
    Thread.startVirtualThread(() -> refuse(key));
    return false;
  }

  /** What is done about one that the controller does not get. */
  void refuse(AIGatewayKey key) {
    try {
      if (store.keys().suspend(key.getMetadata().getUid(), Stamped.author(key), KeyWork.INVALID)) {
        log.info("the tokens of AIGatewayKey {} are refused", key.getMetadata().getName());
      }
    } catch (StoreUnavailableException | StoreFailedException e) {
      // Once it is back, all of them are looked at again.
      log.info(
          "AIGatewayKey {} is looked at later: {}", key.getMetadata().getName(), e.getMessage());
    }
    tell(key);
  }

  void tell(AIGatewayKey key) {
    if (!(CheckedKey.of(key, catalogue) instanceof CheckedKey.Invalid invalid)) {
      return;
    }
    events.invalid(key, invalid.message());
    AIGatewayKeyStatus said =
        status.of(key, new KeyOutcome.Refused(KeyWork.INVALID, invalid.message()));
    if (!said.equals(key.getStatus())) {
      Misfit.writeStatus(client, AIGatewayKeyReconciler.withStatus(key, said));
    }
  }
}
