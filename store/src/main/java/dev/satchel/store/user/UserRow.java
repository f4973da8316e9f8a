package dev.satchel.store.user;

import java.util.UUID;

/**
 * A stored user.
 *
 * @param id of the row; a re-created {@code WorkspaceUser} gets another one
 * @param uid {@code metadata.uid} of the {@code WorkspaceUser}
 * @param name its {@code metadata.name}
 * @param username the Kubernetes username
 * @param system not counted in telemetry
 * @param suspended nothing is projected, data stays
 * @param projection goes up by one with each change of what is projected; 0: nothing ever was
 */
public record UserRow(
    UUID id,
    String uid,
    String name,
    String username,
    boolean system,
    boolean suspended,
    long projection) {}
