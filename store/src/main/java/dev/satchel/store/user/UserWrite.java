package dev.satchel.store.user;

/**
 * What a {@code WorkspaceUser} says.
 *
 * @param uid {@code metadata.uid}
 * @param name {@code metadata.name}
 * @param username the Kubernetes username
 * @param system not counted in telemetry
 * @param suspended nothing is projected, data stays
 */
public record UserWrite(
    String uid, String name, String username, boolean system, boolean suspended) {}
