package dev.satchel.store.key;

import java.util.Optional;

/**
 * Where a key's tokens go; stored so that a change of it is seen.
 *
 * @param secretRef the Secret, as {@code namespace/name/key}
 * @param rotation when a new token takes the old one's place, for people
 * @param envName the environment variable in the user's workspaces
 * @param filePath the file in the user's workspaces
 */
public record KeyDelivery(
    String secretRef, String rotation, Optional<String> envName, Optional<String> filePath) {}
