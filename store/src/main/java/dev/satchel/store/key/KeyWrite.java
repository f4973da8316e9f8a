package dev.satchel.store.key;

import dev.satchel.crds.key.KeyName;
import dev.satchel.crds.key.Permissions;
import dev.satchel.store.audit.Author;
import java.time.Instant;
import java.util.Optional;

/**
 * What an {@code AIGatewayKey} says.
 *
 * @param uid {@code metadata.uid}
 * @param name {@code metadata.name}
 * @param user the {@code WorkspaceUser} whose personal key it is
 * @param generation {@code metadata.generation}
 * @param permissions what it permits
 * @param expiresAt from when on it is refused; empty: never by itself
 * @param suspended refused for now
 * @param delivery where its tokens go
 * @param author who said it
 */
public record KeyWrite(
    String uid,
    KeyName name,
    Optional<String> user,
    long generation,
    Permissions permissions,
    Optional<Instant> expiresAt,
    boolean suspended,
    KeyDelivery delivery,
    Author author) {}
