package dev.satchel.operator.secret;

import dev.satchel.crds.Condition;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.secret.UserSecretStatus.Environment;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import dev.satchel.crds.workspace.Delivery;
import dev.satchel.crds.workspace.FileProblem;
import dev.satchel.crds.workspace.WorkspaceCount;
import dev.satchel.operator.condition.Conditions;
import dev.satchel.operator.condition.SecretConditions;
import dev.satchel.operator.condition.SecretFacts;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.projection.ProjectedUser;
import dev.satchel.operator.projection.ProjectedUsers;
import dev.satchel.store.secret.UnreadableSecret;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says what became of a {@code UserSecret}, from its outcome and the last projection of its user.
 */
final class SecretStatus {
  static final String UNREADABLE = "Unreadable";

  private static final UserSecretStatus NONE = new UserSecretStatus(List.of(), null, null, null);

  /** Said, not left out: server-side apply of Kubernetes 1.20 makes null of a field that goes. */
  private static final Workspaces NOWHERE = new Workspaces(0, 0, 0);

  private final ProjectedUsers projected;
  private final Policy policy;
  private final Clock clock;

  SecretStatus(ProjectedUsers projected, Policy policy, Clock clock) {
    this.projected = projected;
    this.policy = policy;
    this.clock = clock;
  }

  /**
   * @param status what is to be written
   * @param problems the files that workspaces reported
   */
  record Said(UserSecretStatus status, List<FileProblem> problems) {}

  static UserSecretStatus present(UserSecret secret) {
    return Objects.requireNonNullElse(secret.getStatus(), NONE);
  }

  /** Whether this generation has been stored, as far as the status knows. */
  static boolean saysStored(UserSecret secret) {
    return kept(secret, SecretConditions.STORED).filter(Verdict::holds).isPresent();
  }

  Said of(UserSecret secret, String user, Outcome outcome) {
    return switch (outcome) {
      case Outcome.Stored(long revision) -> stored(secret, user, revision);
      case Outcome.Conflicted(String message) ->
          new Said(unstored(secret, SecretConditions.conflicted(message)), List.of());
      case Outcome.Refused(String reason, String message) ->
          new Said(unstored(secret, SecretConditions.refused(reason, message)), List.of());
      case Outcome.Unavailable(String reason, String message) ->
          new Said(standstill(secret, reason, message), List.of());
      case Outcome.Waiting(String message) ->
          new Said(standstill(secret, "Pending", message), List.of());
    };
  }

  /** Whether the projection has this generation and value by now. */
  boolean isProjected(UserSecret secret, String user, long revision) {
    return delivery(secret, user, revision).isPresent();
  }

  /** What the last projection of its user could not read of it. */
  Optional<UnreadableSecret> unreadable(UserSecret secret, String user) {
    return projected
        .get(user)
        .flatMap(view -> Optional.ofNullable(view.unreadable().get(secret.getMetadata().getUid())));
  }

  private Said stored(UserSecret secret, String user, long revision) {
    Optional<UnreadableSecret> unreadable =
        unreadable(secret, user).filter(one -> one.revision() >= revision);
    if (unreadable.isPresent()) {
      return new Said(unreadable(secret, revision, unreadable.get()), List.of());
    }
    Optional<Delivery> delivery = delivery(secret, user, revision);
    Optional<ProjectedUser> of = projected.get(user);
    List<FileProblem> problems =
        delivery
            .map(one -> FileProblem.of(one, of.map(ProjectedUser::workspaces).orElse(List.of())))
            .orElse(List.of());
    Map<String, Verdict> verdicts =
        SecretConditions.stored(
            new SecretFacts(
                secret.getSpec().isEnabled(), isWithheld(secret), of, delivery, problems));
    Workspaces workspaces =
        delivery
            .flatMap(one -> of.map(view -> WorkspaceCount.of(one, view.workspaces())))
            .orElse(present(secret).workspaces());
    return new Said(
        status(secret, verdicts, revision, workspaces, environment(secret, of, delivery)),
        problems);
  }

  /**
   * Left as it was where nothing new is known: of a suspended user, whose variables are nowhere,
   * and of a secret that is about to be projected.
   */
  private static @Nullable Environment environment(
      UserSecret secret, Optional<ProjectedUser> user, Optional<Delivery> delivery) {
    return delivery
        .filter(one -> user.filter(ProjectedUser::suspended).isEmpty())
        .map(one -> Environment.of(one.envSince(), one.changedAt()))
        .orElse(present(secret).environment());
  }

  /** Workspaces keep what they were given. */
  private UserSecretStatus unreadable(UserSecret secret, long revision, UnreadableSecret what) {
    return status(
        secret,
        SecretConditions.refused(UNREADABLE, what.message()),
        revision,
        present(secret).workspaces(),
        present(secret).environment());
  }

  private boolean isWithheld(UserSecret secret) {
    return policy.filesDisabled() && secret.getSpec().filePath() != null;
  }

  private Optional<Delivery> delivery(UserSecret secret, String user, long revision) {
    return projected
        .delivery(user, secret.getMetadata().getUid())
        .filter(one -> one.generation() == secret.getMetadata().getGeneration())
        .filter(one -> one.revision() >= revision);
  }

  private UserSecretStatus unstored(UserSecret secret, Map<String, Verdict> verdicts) {
    return status(
        secret, verdicts, present(secret).revision(), NOWHERE, present(secret).environment());
  }

  /** What was true of this generation before is left as it is; only readiness is in doubt. */
  private UserSecretStatus standstill(UserSecret secret, String reason, String message) {
    Map<String, Verdict> verdicts = new LinkedHashMap<>(SecretConditions.refused(reason, message));
    verdicts.replaceAll(
        (type, verdict) ->
            type.equals(SecretConditions.READY) ? verdict : kept(secret, type).orElse(verdict));
    return status(
        secret,
        verdicts,
        present(secret).revision(),
        present(secret).workspaces(),
        present(secret).environment());
  }

  private static Optional<Verdict> kept(UserSecret secret, String type) {
    return Conditions.find(present(secret).conditions(), type)
        .filter(before -> before.observedGeneration() == secret.getMetadata().getGeneration())
        .map(SecretStatus::verdict);
  }

  private static Verdict verdict(Condition condition) {
    return new Verdict(condition.isTrue(), condition.reason(), condition.message());
  }

  private UserSecretStatus status(
      UserSecret secret,
      Map<String, Verdict> verdicts,
      @Nullable Long revision,
      @Nullable Workspaces workspaces,
      @Nullable Environment environment) {
    return new UserSecretStatus(
        Conditions.of(
            verdicts, present(secret).conditions(), secret.getMetadata().getGeneration(), clock),
        revision,
        workspaces,
        environment);
  }
}
