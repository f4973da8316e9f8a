package dev.satchel.store.key;

/**
 * Which {@code AIGatewayKey} a row is of.
 *
 * @param uid {@code metadata.uid}
 * @param name {@code metadata.name}
 */
public record StoredKey(String uid, String name) {}
