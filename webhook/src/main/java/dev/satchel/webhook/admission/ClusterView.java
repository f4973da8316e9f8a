package dev.satchel.webhook.admission;

import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import java.util.List;
import java.util.Optional;

/** What an admission has to know of the cluster. Each answer holds what was applied before. */
public interface ClusterView {
  /**
   * The {@code WorkspaceUser} of that name.
   *
   * @param namespace where the pod is to be: the answer is as fresh as may be if it would refuse
   */
  Optional<Owner> owner(String user, String namespace);

  /** The owner's secrets, from all of the owner's namespaces, whatever pod they are for. */
  List<DeclaredSecret> secrets(Owner owner);

  /** The annotation {@code satchel.dev/home} of a namespace. */
  Optional<String> home(String namespace);

  /** Whether the API server is of a version that has native sidecars by default. */
  boolean hasNativeSidecars();
}
