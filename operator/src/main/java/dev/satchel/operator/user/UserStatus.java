package dev.satchel.operator.user;

import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserStatus;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.operator.condition.Conditions;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.primary.LookedAt;
import dev.satchel.operator.projection.ProjectedUser;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Says what became of a {@code WorkspaceUser}. */
final class UserStatus {
  private static final String INJECTED = "Injected";
  private static final WorkspaceUserStatus NONE = new WorkspaceUserStatus(List.of(), null, null);

  private final Clock clock;

  UserStatus(Clock clock) {
    this.clock = clock;
  }

  /**
   * The object to patch, if its status differs.
   *
   * @param injected whether all workspaces were; empty: nobody looked
   * @param projected the last projection; empty: the counts stay as they are
   */
  Optional<WorkspaceUser> of(
      WorkspaceUser user,
      Verdict ready,
      Optional<Verdict> injected,
      Optional<ProjectedUser> projected) {
    WorkspaceUserStatus present = Objects.requireNonNullElse(user.getStatus(), NONE);
    WorkspaceUserStatus status =
        new WorkspaceUserStatus(
            Conditions.of(
                verdicts(ready, injected, present),
                present.conditions(),
                user.getMetadata().getGeneration(),
                clock),
            projected
                .map(one -> Integer.valueOf(one.deliveries().size() + one.unreadable().size()))
                .orElse(present.secrets()),
            projected.map(one -> Integer.valueOf(living(one))).orElse(present.workspaces()));
    return status.equals(user.getStatus()) ? Optional.empty() : Optional.of(with(user, status));
  }

  /** {@code Injected} is there once it did not hold, so that most users have one condition. */
  private static Map<String, Verdict> verdicts(
      Verdict ready, Optional<Verdict> injected, WorkspaceUserStatus present) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    verdicts.put("Ready", ready);
    injected
        .filter(it -> !it.holds() || Conditions.find(present.conditions(), INJECTED).isPresent())
        .ifPresent(it -> verdicts.put(INJECTED, it));
    return verdicts;
  }

  private static int living(ProjectedUser projected) {
    return (int) projected.workspaces().stream().filter(Workspace::live).count();
  }

  private static WorkspaceUser with(WorkspaceUser user, WorkspaceUserStatus status) {
    WorkspaceUser fresh = new WorkspaceUser();
    fresh.setMetadata(LookedAt.metadata(user));
    fresh.setStatus(status);
    return fresh;
  }
}
