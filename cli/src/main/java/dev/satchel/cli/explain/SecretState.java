package dev.satchel.cli.explain;

import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.secret.UserSecretStatus.Environment;
import dev.satchel.crds.workspace.Delivery;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** How a {@code UserSecret} is, before any workspace is looked at: by its conditions. */
sealed interface SecretState {
  /** The operator has yet to look, or to project what it stored. */
  String PENDING = "Pending";

  /**
   * It is projected, so each workspace can be judged.
   *
   * @param delivery what workspaces should have of it
   * @param otherwise of one that is not to be in workspaces, or not as a file: what a workspace is
   *     called that has nothing it should not have
   */
  record Projected(Delivery delivery, Optional<Why> otherwise) implements SecretState {}

  /** It is nowhere, or nobody can say where, for one cause. */
  record Nowhere(Why why) implements SecretState {}

  static SecretState of(UserSecret secret) {
    if (secret.getMetadata().getDeletionTimestamp() != null) {
      return nowhere("Terminating", "the secret is being deleted");
    }
    if (!isLookedAt(secret)) {
      return nowhere(
          PENDING,
          "the operator has not looked at generation %d of the secret yet"
              .formatted(generation(secret)));
    }
    Optional<Condition> stored = condition(secret, "Stored").filter(one -> !one.isTrue());
    if (stored.isPresent()) {
      return nowhere(stored.get().reason(), stored.get().message());
    }
    Optional<Why> not =
        condition(secret, "Projected")
            .filter(one -> !one.isTrue())
            .map(one -> new Why(one.reason(), one.message()));
    Environment environment = status(secret).environment();
    String reason = not.map(Why::reason).orElse("");
    if (reason.equals(PENDING)) {
      return new Nowhere(not.get());
    }
    if (secret.getSpec() == null || environment == null) {
      return nowhere(PENDING, "the operator has not said since when the variable is as it is");
    }
    return switch (delivery(secret, environment, reason)) {
      case Parsed.Valid<Delivery>(Delivery delivery) -> projected(delivery, not);
      case Parsed.Refused<Delivery>(String message) -> nowhere("Invalid", message);
    };
  }

  private static Parsed<Delivery> delivery(
      UserSecret secret, Environment environment, String reason) {
    UserSecretSpec spec = secret.getSpec();
    return Parsed.of(
        () ->
            new Delivery(
                secret.getMetadata().getUid(),
                secret.getMetadata().getName(),
                generation(secret),
                Objects.requireNonNullElse(status(secret).revision(), 0L),
                Optional.ofNullable(spec.envName()).filter(_ -> spec.isEnabled()).map(EnvName::new),
                Optional.ofNullable(spec.filePath())
                    .filter(_ -> spec.isEnabled() && !reason.equals("FilesDisabled"))
                    .map(FilePath::new),
                spec.selector(),
                environment.since(),
                environment.changed()));
  }

  private static SecretState projected(Delivery delivery, Optional<Why> not) {
    return switch (not.map(Why::reason).orElse("")) {
      case "UserSuspended" -> new Projected(delivery.withdrawn(), not);
      case "Disabled", "FilesDisabled" -> new Projected(delivery, not);
      default -> new Projected(delivery, Optional.empty());
    };
  }

  /** Whether the status is about the secret as it is now. */
  static boolean isLookedAt(UserSecret secret) {
    return condition(secret, "Ready")
        .filter(one -> one.observedGeneration() == generation(secret))
        .isPresent();
  }

  static Optional<Condition> condition(UserSecret secret, String type) {
    return status(secret).conditions().stream().filter(one -> one.type().equals(type)).findFirst();
  }

  static UserSecretStatus status(UserSecret secret) {
    return Objects.requireNonNullElseGet(
        secret.getStatus(), () -> new UserSecretStatus(List.of(), null, null, null));
  }

  private static long generation(UserSecret secret) {
    return Objects.requireNonNullElse(secret.getMetadata().getGeneration(), 0L);
  }

  private static SecretState nowhere(String reason, String text) {
    return new Nowhere(new Why(reason, text));
  }
}
