package dev.satchel.store.secret;

/**
 * Which {@code UserSecret} a row is of.
 *
 * @param uid {@code metadata.uid}
 * @param user the {@code WorkspaceUser}'s name
 * @param namespace {@code metadata.namespace}
 * @param name {@code metadata.name}
 * @param generation of the spec that was settled last, also if it was refused
 * @param revision of the value
 */
public record StoredSecret(
    String uid, String user, String namespace, String name, long generation, long revision) {}
