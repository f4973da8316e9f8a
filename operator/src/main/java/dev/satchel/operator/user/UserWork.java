package dev.satchel.operator.user;

import dev.satchel.crds.user.CheckedUser;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.audit.Stamped;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.projection.Obstacle;
import dev.satchel.operator.projection.ProjectedUser;
import dev.satchel.operator.projection.ProjectedUsers;
import dev.satchel.operator.secret.SecretIndex;
import dev.satchel.operator.workspace.Contents;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.secret.Projection;
import dev.satchel.store.user.UserResult;
import dev.satchel.store.user.UserWrite;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What one look at a {@code WorkspaceUser} does beyond its status. */
final class UserWork {
  private static final Duration STORE_RETRY = Duration.ofSeconds(5);
  private static final Duration NAME_RETRY = Duration.ofSeconds(2);

  /** Nobody tells us when a Secret goes away that is not ours. */
  private static final Duration OBSTACLE_RETRY = Duration.ofSeconds(10);

  /**
   * After a restart nothing is settled yet, and a projection would leave out what pods wait for; it
   * holds for so long at most.
   */
  private static final Duration START_PATIENCE = Duration.ofSeconds(10);

  private static final Duration START_RETRY = Duration.ofMillis(300);

  private final StoreWatch store;
  private final SavedUsers users;
  private final UserProjection projection;
  private final Withdrawal withdrawal;
  private final ProjectedUsers projected;
  private final SecretIndex secrets;
  private final Clock clock;
  private final Map<String, Contents> settled = new ConcurrentHashMap<>();
  private final Map<String, Instant> firstSeen = new ConcurrentHashMap<>();

  UserWork(
      StoreWatch store,
      UserProjection projection,
      Withdrawal withdrawal,
      ProjectedUsers projected,
      SecretIndex secrets,
      Clock clock) {
    this.store = store;
    users = new SavedUsers(store, clock);
    this.projection = projection;
    this.withdrawal = withdrawal;
    this.projected = projected;
    this.secrets = secrets;
    this.clock = clock;
  }

  /**
   * @param ready what to say; empty: nothing yet
   * @param projected what was projected, if it was
   * @param again when to look again, if waiting alone will not bring an event
   */
  record Done(
      Optional<Verdict> ready, Optional<ProjectedUser> projected, Optional<Duration> again) {
    private static Done not(String reason, String message, Optional<Duration> again) {
      return new Done(Optional.of(new Verdict(false, reason, message)), Optional.empty(), again);
    }
  }

  Done bring(WorkspaceUser user) {
    return switch (CheckedUser.of(user)) {
      case CheckedUser.Invalid invalid -> Done.not("Invalid", invalid.message(), Optional.empty());
      case CheckedUser.Valid valid -> bring(user, valid);
    };
  }

  private Done bring(WorkspaceUser user, CheckedUser.Valid valid) {
    String name = user.getMetadata().getName();
    Instant readAt = clock.instant();
    Instant since = firstSeen.computeIfAbsent(name, key -> readAt);
    UserWrite write = write(user, valid);
    boolean isIncomplete =
        readAt.isBefore(since.plus(START_PATIENCE)) && !projection.isComplete(user);
    try {
      if (isIncomplete && users.isSaved(write)) {
        return incomplete(name);
      }
      SavedUsers.Read read = users.read(write);
      if (read.rows().isEmpty()) {
        return withoutRow(read.result());
      }
      if (isIncomplete) {
        return incomplete(name);
      }
      return project(user, valid.namespaces(), read.rows().get(), readAt, read.result());
    } catch (StoreUnavailableException e) {
      return storeUnavailable(user, valid.namespaces(), e);
    }
  }

  private Done incomplete(String name) {
    secrets.request(name, projection::isUnsettled);
    return new Done(Optional.empty(), Optional.empty(), Optional.of(START_RETRY));
  }

  private static UserWrite write(WorkspaceUser user, CheckedUser.Valid valid) {
    return new UserWrite(
        user.getMetadata().getUid(),
        user.getMetadata().getName(),
        valid.username(),
        List.copyOf(valid.namespaces()),
        valid.system(),
        valid.suspended(),
        Stamped.author(user));
  }

  private Done project(
      WorkspaceUser user,
      Set<String> namespaces,
      Projection rows,
      Instant readAt,
      UserResult saved) {
    String name = user.getMetadata().getName();
    UserProjection.Ran ran = projection.run(user, namespaces, rows);
    settle(name, ran.contents());
    secrets.request(name, projected.put(name, ran.projected(), readAt));
    List<Obstacle> obstacles = ran.projected().obstacles();
    Optional<Duration> again =
        ran.again().or(() -> obstacles.isEmpty() ? Optional.empty() : Optional.of(OBSTACLE_RETRY));
    return new Done(
        Optional.of(ready(rows, obstacles, saved)), Optional.of(ran.projected()), again);
  }

  /** What came and went is told to the audit log; the store compares, this only saves asking it. */
  private void settle(String name, Contents contents) {
    if (!contents.equals(settled.get(name))) {
      store.deliveries().settle(name, contents.pods(), contents.present());
      settled.put(name, contents);
    }
  }

  private static Verdict ready(Projection rows, List<Obstacle> obstacles, UserResult saved) {
    if (saved instanceof UserResult.UsernameTaken(String byUser)) {
      return new Verdict(false, "Conflicted", usernameTaken(byUser));
    }
    if (!obstacles.isEmpty()) {
      return new Verdict(false, obstacles.getFirst().reason(), obstacles.getFirst().message());
    }
    return rows.user().suspended()
        ? new Verdict(true, "Suspended", "spec.suspended is true: nothing is projected")
        : new Verdict(true, "Ready", "stored, and projected into each listed namespace");
  }

  private static Done withoutRow(UserResult saved) {
    return saved instanceof UserResult.UsernameTaken(String byUser)
        ? Done.not("Conflicted", usernameTaken(byUser), Optional.of(OBSTACLE_RETRY))
        : new Done(Optional.empty(), Optional.empty(), Optional.of(NAME_RETRY));
  }

  private static String usernameTaken(String byUser) {
    return "ConflictsWith: %s, username".formatted(byUser);
  }

  /** What is projected stays; pods that are new still have to be told of it. */
  private Done storeUnavailable(
      WorkspaceUser user, Set<String> namespaces, StoreUnavailableException e) {
    Duration again = projection.touch(user, namespaces).orElse(STORE_RETRY);
    return Done.not(
        "StoreUnavailable", Objects.requireNonNullElse(e.getMessage(), ""), Optional.of(again));
  }

  /**
   * Ends what a user has: rows first, with which the user's keys are refused; then {@link
   * Withdrawal}. While the store is away, workspaces lose it nevertheless.
   *
   * @return when to try again; empty: the finalizer may go
   */
  Optional<Duration> remove(WorkspaceUser user) {
    String name = user.getMetadata().getName();
    try {
      store.users().softDelete(user.getMetadata().getUid(), Stamped.deletedBy(user));
      store.deliveries().forget(name);
    } catch (StoreUnavailableException e) {
      return Optional.of(withdrawal.fromWorkspaces(user).orElse(STORE_RETRY));
    }
    users.forget(name);
    projected.forget(name);
    settled.remove(name);
    firstSeen.remove(name);
    return withdrawal.run(user);
  }
}
