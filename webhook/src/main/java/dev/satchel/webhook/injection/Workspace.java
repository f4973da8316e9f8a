package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * Everything that a decision on a pod depends on, besides the settings.
 *
 * @param pod as the API server sent it; never changed here
 * @param namespace the request's: the pod may lack its own
 * @param namespaceHome the annotation {@code satchel.dev/home} of the namespace
 * @param owner whose pod it is; may have workspaces in this namespace
 * @param secrets the owner's, from all of the owner's namespaces
 * @param nativeSidecars whether the cluster has them
 */
public record Workspace(
    ObjectNode pod,
    String namespace,
    Optional<String> namespaceHome,
    Owner owner,
    List<DeclaredSecret> secrets,
    boolean nativeSidecars) {
  public Workspace {
    secrets = List.copyOf(secrets);
  }
}
