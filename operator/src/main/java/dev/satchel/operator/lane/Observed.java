package dev.satchel.operator.lane;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserStatus;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Whether an object's status is of what the object says. */
final class Observed {
  private Observed() {}

  /** False of one that is new, changed or on its way out. */
  static boolean is(HasMetadata object) {
    Long generation = object.getMetadata().getGeneration();
    return !object.isMarkedForDeletion()
        && conditions(object).stream()
            .anyMatch(condition -> Objects.equals(condition.observedGeneration(), generation));
  }

  private static List<Condition> conditions(HasMetadata object) {
    return switch (object) {
      case UserSecret secret ->
          Optional.ofNullable(secret.getStatus())
              .map(UserSecretStatus::conditions)
              .orElse(List.of());
      case WorkspaceUser user ->
          Optional.ofNullable(user.getStatus())
              .map(WorkspaceUserStatus::conditions)
              .orElse(List.of());
      case AIGatewayKey key ->
          Optional.ofNullable(key.getStatus())
              .map(AIGatewayKeyStatus::conditions)
              .orElse(List.of());
      default -> List.of();
    };
  }
}
