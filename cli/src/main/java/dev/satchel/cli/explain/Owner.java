package dev.satchel.cli.explain;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.crds.user.WorkspaceUser;
import java.util.List;
import java.util.Objects;

/** Whose a workspace or a secret is, as far as the caller may know. */
sealed interface Owner {
  /** There is one. */
  record Known(WorkspaceUser user) implements Owner {}

  /** There is none of that name. */
  record None(String name) implements Owner {}

  /**
   * The caller may not read users.
   *
   * @param refusal the API server's words
   */
  record Unknown(String refusal) implements Owner {}

  static Owner read(Cluster cluster, String name) {
    try {
      return cluster.user(name).<Owner>map(Known::new).orElseGet(() -> new None(name));
    } catch (CommandFailure e) {
      if (e.exitCode() != ExitCode.CLUSTER_REFUSED) {
        throw e;
      }
      return new Unknown(Objects.requireNonNullElse(e.getMessage(), ""));
    }
  }

  /**
   * Where the user's workspaces and secrets may be.
   *
   * @param own what is looked at where that is not known
   */
  default List<String> namespaces(String own) {
    return switch (this) {
      case Known(WorkspaceUser user) -> namespaces(user).stream().sorted().distinct().toList();
      case None none -> List.of();
      case Unknown unknown -> List.of(own);
    };
  }

  static List<String> namespaces(WorkspaceUser user) {
    return user.getSpec() == null ? List.of() : user.getSpec().namespaces();
  }
}
