package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.operator.primary.LookedAt;
import dev.satchel.operator.primary.Primaries;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Brings each {@code UserSecret} to the store and says in its status what became of it. What is
 * projected, the user's reconciler does; this one asks it to when a row changed.
 */
public final class UserSecretReconciler implements Reconciler<UserSecret>, Cleaner<UserSecret> {
  private final Primaries<UserSecret> secrets;
  private final InformerEventSource<Secret, UserSecret> sources;
  private final SecretWork work;
  private final SecretStatus status;
  private final SecretEvents events;
  private final ClearValues clearValues;
  private final Misfits misfits;

  UserSecretReconciler(
      Primaries<UserSecret> secrets,
      InformerEventSource<Secret, UserSecret> sources,
      SecretWork work,
      SecretStatus status,
      SecretEvents events,
      ClearValues clearValues,
      Misfits misfits) {
    this.secrets = secrets;
    this.sources = sources;
    this.work = work;
    this.status = status;
    this.events = events;
    this.clearValues = clearValues;
    this.misfits = misfits;
  }

  @Override
  public List<EventSource<?, UserSecret>> prepareEventSources(
      EventSourceContext<UserSecret> context) {
    return List.of(secrets.attach(context.getPrimaryCache(), SecretIndex.INDEXERS), sources);
  }

  @Override
  public UpdateControl<UserSecret> reconcile(UserSecret secret, Context<UserSecret> context) {
    status
        .unreadable(secret, user(secret))
        .ifPresent(unreadable -> events.unreadable(secret, unreadable));
    SecretWork.Done done = work.bring(secret);
    if (Misfits.is(secret)) {
      misfits.tell(secret);
      return UpdateControl.noUpdate();
    }
    if (clearValues.seal(secret) || clearValues.isOutdated(secret)) {
      return UpdateControl.noUpdate();
    }
    String user = user(secret);
    Optional<Duration> patience = patience(secret, user, done);
    if (patience.isPresent()) {
      return UpdateControl.<UserSecret>noUpdate().rescheduleAfter(patience.get());
    }
    SecretStatus.Said said = status.of(secret, user, done.outcome());
    events.filesNotWritten(secret, said.problems());
    if (done.isNew() && done.outcome() instanceof Outcome.Conflicted(String message)) {
      events.conflicted(secret, message);
    }
    return update(secret, said.status(), done.again());
  }

  private Optional<Duration> patience(UserSecret secret, String user, SecretWork.Done done) {
    return done.outcome() instanceof Outcome.Stored(long revision)
            && status.isProjected(secret, user, revision)
        ? Optional.empty()
        : work.patience(user, done);
  }

  private static UpdateControl<UserSecret> update(
      UserSecret secret, UserSecretStatus status, Optional<Duration> again) {
    UpdateControl<UserSecret> control =
        status.equals(secret.getStatus())
            ? UpdateControl.noUpdate()
            : UpdateControl.patchStatus(withStatus(secret, status));
    again.ifPresent(control::rescheduleAfter);
    return control;
  }

  static UserSecret withStatus(UserSecret secret, UserSecretStatus status) {
    UserSecret fresh = new UserSecret();
    fresh.setMetadata(LookedAt.metadata(secret));
    fresh.setStatus(status);
    return fresh;
  }

  @Override
  public DeleteControl cleanup(UserSecret secret, Context<UserSecret> context) {
    Optional<Duration> again = work.remove(secret);
    if (again.isPresent()) {
      return DeleteControl.noFinalizerRemoval().rescheduleAfter(again.get());
    }
    events.forget(secret);
    clearValues.forget(secret);
    return DeleteControl.defaultDelete();
  }

  static String user(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec()).map(UserSecretSpec::user).orElse("");
  }
}
