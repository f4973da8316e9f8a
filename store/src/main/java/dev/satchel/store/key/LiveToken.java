package dev.satchel.store.key;

import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.TokenHash;
import java.time.Instant;
import java.util.Optional;

/**
 * A token with all that a check of it needs.
 *
 * @param hash SHA-256 of it
 * @param prefix its first 11 characters
 * @param keyUid of the key, of which it is one of a few tokens
 * @param keyName of the key
 * @param user whose personal key it is; empty: the deployment's
 * @param suspended refused for now: the key is suspended, or its user
 * @param permissions what it permits; keys with the same ones share the object
 * @param expiresAt from when on the key is refused; empty: never by itself
 * @param validUntil from when on this token is refused, whatever its key; empty: the present one
 */
public record LiveToken(
    TokenHash hash,
    String prefix,
    String keyUid,
    String keyName,
    Optional<String> user,
    boolean suspended,
    Permissions permissions,
    Optional<Instant> expiresAt,
    Optional<Instant> validUntil) {}
