package dev.satchel.operator.projection;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Objects;

/**
 * Whether a Secret was made by the operator. The name proves nothing: anybody who may make Secrets
 * in a namespace can take it before us, and theirs must never be overwritten. Ours has the user as
 * its owner; where somebody removed that, or the user was made anew, all the marks that only the
 * operator puts on a Secret prove it too.
 */
final class Ownership {
  private Ownership() {}

  static boolean isOurs(Secret secret, WorkspaceUser user) {
    return isOwnedBy(secret, user) || hasEveryMark(secret, user.getMetadata().getName());
  }

  private static boolean isOwnedBy(Secret secret, WorkspaceUser user) {
    return secret.getMetadata().getOwnerReferences().stream()
        .anyMatch(
            owner ->
                owner.getKind().equals(user.getKind())
                    && owner.getUid().equals(user.getMetadata().getUid()));
  }

  private static boolean hasEveryMark(Secret secret, String user) {
    Map<String, String> labels =
        Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.of());
    Map<String, String> annotations =
        Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
    return Labels.PROJECTED.equals(labels.get(Labels.ROLE))
        && Labels.MANAGED_BY_SATCHEL.equals(labels.get(Labels.MANAGED_BY))
        && user.equals(labels.get(Labels.USER))
        && annotations.containsKey(Annotations.REVISION);
  }
}
