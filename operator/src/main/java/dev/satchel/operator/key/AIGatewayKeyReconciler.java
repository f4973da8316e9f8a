package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.operator.primary.LookedAt;
import dev.satchel.operator.primary.Primaries;
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
  private final KeyMisfits misfits;

  AIGatewayKeyReconciler(
      Primaries<AIGatewayKey> keys,
      List<EventSource<?, AIGatewayKey>> secondaries,
      KeyWork work,
      KeyStatus status,
      KeyMisfits misfits) {
    this.keys = keys;
    this.secondaries = secondaries;
    this.work = work;
    this.status = status;
    this.misfits = misfits;
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
    UpdateControl<AIGatewayKey> control = said(key, done.outcome());
    done.again().ifPresent(control::rescheduleAfter);
    return control;
  }

  private UpdateControl<AIGatewayKey> said(AIGatewayKey key, KeyOutcome outcome) {
    if (KeyMisfits.is(key)) {
      misfits.tell(key);
      return UpdateControl.noUpdate();
    }
    AIGatewayKeyStatus said = status.of(key, outcome);
    return said.equals(key.getStatus())
        ? UpdateControl.noUpdate()
        : UpdateControl.patchStatus(withStatus(key, said));
  }

  static AIGatewayKey withStatus(AIGatewayKey key, AIGatewayKeyStatus status) {
    AIGatewayKey fresh = new AIGatewayKey();
    fresh.setMetadata(LookedAt.metadata(key));
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
