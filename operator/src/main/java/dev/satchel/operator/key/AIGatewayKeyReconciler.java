package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.operator.primary.Primaries;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Keeps each {@code AIGatewayKey}'s row and the token in its Secret, and says so in the status. Who
 * checks tokens hears of changes from the store.
 */
public final class AIGatewayKeyReconciler
    implements Reconciler<AIGatewayKey>, Cleaner<AIGatewayKey> {
  private final Primaries<AIGatewayKey> keys;
  private final List<EventSource<?, AIGatewayKey>> secondaries;
  private final KeyWork work;
  private final KeyStatus status;

  AIGatewayKeyReconciler(
      Primaries<AIGatewayKey> keys,
      List<EventSource<?, AIGatewayKey>> secondaries,
      KeyWork work,
      KeyStatus status) {
    this.keys = keys;
    this.secondaries = secondaries;
    this.work = work;
    this.status = status;
  }

  @Override
  public List<EventSource<?, AIGatewayKey>> prepareEventSources(
      EventSourceContext<AIGatewayKey> context) {
    List<EventSource<?, AIGatewayKey>> sources = new ArrayList<>(secondaries);
    sources.add(keys.attach(context.getPrimaryCache(), KeyIndex.INDEXERS));
    return sources;
  }

  @Override
  public UpdateControl<AIGatewayKey> reconcile(AIGatewayKey key, Context<AIGatewayKey> context) {
    KeyWork.Done done = work.bring(key);
    AIGatewayKeyStatus said = status.of(key, done.outcome());
    UpdateControl<AIGatewayKey> control =
        said.equals(key.getStatus())
            ? UpdateControl.noUpdate()
            : UpdateControl.patchStatus(withStatus(key, said));
    done.again().ifPresent(control::rescheduleAfter);
    return control;
  }

  private static AIGatewayKey withStatus(AIGatewayKey key, AIGatewayKeyStatus status) {
    AIGatewayKey fresh = new AIGatewayKey();
    fresh.setMetadata(new ObjectMetaBuilder().withName(key.getMetadata().getName()).build());
    fresh.setStatus(status);
    return fresh;
  }

  @Override
  public DeleteControl cleanup(AIGatewayKey key, Context<AIGatewayKey> context) {
    Optional<Duration> again = work.remove(key);
    return again.isPresent()
        ? DeleteControl.noFinalizerRemoval().rescheduleAfter(again.get())
        : DeleteControl.defaultDelete();
  }
}
