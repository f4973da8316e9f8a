package dev.satchel.operator.user;

import dev.satchel.crds.user.CheckedUser;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.repair.Repairs;
import io.fabric8.kubernetes.api.model.Pod;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Keeps each user's row, projects what the user has, and says so in the status. One look at a time
 * for a user, so that many secrets applied at once end in few writes.
 */
public final class WorkspaceUserReconciler
    implements Reconciler<WorkspaceUser>, Cleaner<WorkspaceUser> {
  private final Primaries<WorkspaceUser> users;
  private final List<EventSource<?, WorkspaceUser>> secondaries;
  private final UserWork work;
  private final UserStatus status;
  private final Repairs repairs;
  private final Function<String, List<Pod>> pods;

  WorkspaceUserReconciler(
      Primaries<WorkspaceUser> users,
      List<EventSource<?, WorkspaceUser>> secondaries,
      UserWork work,
      UserStatus status,
      Repairs repairs,
      Function<String, List<Pod>> pods) {
    this.users = users;
    this.secondaries = secondaries;
    this.work = work;
    this.status = status;
    this.repairs = repairs;
    this.pods = pods;
  }

  @Override
  public List<EventSource<?, WorkspaceUser>> prepareEventSources(
      EventSourceContext<WorkspaceUser> context) {
    List<EventSource<?, WorkspaceUser>> sources = new ArrayList<>(secondaries);
    sources.add(users.attach(context.getPrimaryCache(), Map.of()));
    return sources;
  }

  @Override
  public UpdateControl<WorkspaceUser> reconcile(
      WorkspaceUser user, Context<WorkspaceUser> context) {
    UserWork.Done done = work.bring(user);
    Optional<Repairs.Found> found = repaired(user);
    UpdateControl<WorkspaceUser> control =
        done.ready()
            .flatMap(
                ready ->
                    status.of(user, ready, found.map(Repairs.Found::injected), done.projected()))
            .map(UpdateControl::patchStatus)
            .orElseGet(UpdateControl::noUpdate);
    Stream.concat(done.again().stream(), found.flatMap(Repairs.Found::again).stream())
        .min(Comparator.naturalOrder())
        .ifPresent(control::rescheduleAfter);
    return control;
  }

  /** Where an invalid user has workspaces nobody knows. */
  private Optional<Repairs.Found> repaired(WorkspaceUser user) {
    return CheckedUser.of(user) instanceof CheckedUser.Valid valid
        ? Optional.of(
            repairs.look(
                user.getMetadata().getName(),
                valid.namespaces(),
                pods.apply(user.getMetadata().getName())))
        : Optional.empty();
  }

  @Override
  public DeleteControl cleanup(WorkspaceUser user, Context<WorkspaceUser> context) {
    Optional<Duration> again = work.remove(user);
    repairs.forget(user.getMetadata().getName());
    return again.isPresent()
        ? DeleteControl.noFinalizerRemoval().rescheduleAfter(again.get())
        : DeleteControl.defaultDelete();
  }
}
