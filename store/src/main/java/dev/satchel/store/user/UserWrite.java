package dev.satchel.store.user;

import dev.satchel.store.audit.Author;
import java.util.List;

/**
 * What a {@code WorkspaceUser} says.
 *
 * @param uid {@code metadata.uid}
 * @param name {@code metadata.name}
 * @param username the Kubernetes username
 * @param namespaces where the user's workspaces and secrets may be
 * @param system not counted in telemetry
 * @param suspended nothing is projected, data stays
 * @param author who said it
 */
public record UserWrite(
    String uid,
    String name,
    String username,
    List<String> namespaces,
    boolean system,
    boolean suspended,
    Author author) {
  public UserWrite {
    namespaces = namespaces.stream().sorted().toList();
  }
}
