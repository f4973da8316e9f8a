package dev.satchel.operator.user;

import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.projection.ProjectedUser;
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
import java.util.Map;
import java.util.Optional;

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

  WorkspaceUserReconciler(
      Primaries<WorkspaceUser> users,
      List<EventSource<?, WorkspaceUser>> secondaries,
      UserWork work,
      UserStatus status) {
    this.users = users;
    this.secondaries = secondaries;
    this.work = work;
    this.status = status;
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
    UpdateControl<WorkspaceUser> control =
        done.ready()
            .flatMap(ready -> updated(user, ready, done.projected()))
            .map(UpdateControl::patchStatus)
            .orElseGet(UpdateControl::noUpdate);
    done.again().ifPresent(control::rescheduleAfter);
    return control;
  }

  private Optional<WorkspaceUser> updated(
      WorkspaceUser user, Verdict ready, Optional<ProjectedUser> projected) {
    return status.of(user, ready, projected);
  }

  @Override
  public DeleteControl cleanup(WorkspaceUser user, Context<WorkspaceUser> context) {
    Optional<Duration> again = work.remove(user);
    return again.isPresent()
        ? DeleteControl.noFinalizerRemoval().rescheduleAfter(again.get())
        : DeleteControl.defaultDelete();
  }
}
