package dev.satchel.webhook.injection;

import dev.satchel.crds.Labels;
import dev.satchel.crds.user.WorkspaceUser;
import java.util.List;
import java.util.Optional;

/**
 * What the webhook has to know of a {@code WorkspaceUser}.
 *
 * @param username the Kubernetes username; {@code metadata.name} where the spec says none
 * @param namespaces where this user's workspaces and secrets may be; the security boundary
 * @param deleted true: deletion has begun
 */
public record Owner(
    String name, String username, List<String> namespaces, boolean suspended, boolean deleted) {
  public Owner {
    namespaces = List.copyOf(namespaces);
  }

  public static Owner of(WorkspaceUser user) {
    boolean readable = user.getSpec() != null;
    return new Owner(
        user.getMetadata().getName(),
        Optional.ofNullable(readable ? user.getSpec().username() : null)
            .orElse(user.getMetadata().getName()),
        readable ? user.getSpec().namespaces() : List.of(),
        readable && user.getSpec().isSuspended(),
        user.getMetadata().getDeletionTimestamp() != null);
  }

  /**
   * Why a pod may not be a workspace of this user; empty if it may.
   *
   * @param user what the pod's label says
   * @param owner the {@code WorkspaceUser} of that name, if there is one
   */
  public static Optional<String> refusal(String user, String namespace, Optional<Owner> owner) {
    if (owner.isEmpty() || owner.get().deleted()) {
      return Optional.of(
          "the pod's label %s names user '%s', but %s; correct the label, or have the WorkspaceUser made with %s in its spec.namespaces"
              .formatted(
                  Labels.USER,
                  user,
                  owner.isEmpty()
                      ? "there is no WorkspaceUser of that name"
                      : "that WorkspaceUser is being deleted",
                  "namespace '" + namespace + "'"));
    }
    List<String> namespaces = owner.get().namespaces();
    if (!namespaces.contains(namespace)) {
      return Optional.of(
          "user '%s' has no workspaces in namespace '%s': spec.namespaces of WorkspaceUser '%s' is [%s]; create the pod in one of these, or have the namespace added there"
              .formatted(user, namespace, user, String.join(", ", namespaces)));
    }
    return Optional.empty();
  }
}
