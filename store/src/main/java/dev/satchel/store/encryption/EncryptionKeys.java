package dev.satchel.store.encryption;

import dev.satchel.store.EncryptionKeyException;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code encryption_keys}: the ids of all keys that ever encrypted here, and for each a
 * proof. A row of another table names its key by a foreign key.
 *
 * <p>The proof is a random data key, wrapped and then forgotten: only the right key unwraps it.
 * Were it a known one, who can write to the tables could encrypt with it.
 */
public final class EncryptionKeys {
  private static final SecureRandom RANDOM = new SecureRandom();

  private EncryptionKeys() {}

  /**
   * Makes the provider's current key known, and checks each of its keys against its proof.
   *
   * @throws EncryptionKeyException a key is another one than that which had the id
   */
  public static void register(Handle handle, KeyProvider keys) {
    String current = keys.currentKeyId();
    byte[] unknown = new byte[EncryptionKey.BYTES];
    RANDOM.nextBytes(unknown);
    handle
        .createUpdate(
            """
            INSERT INTO encryption_keys (id, check_value)
            VALUES (:id, :checkValue)
            ON CONFLICT DO NOTHING
            """)
        .bind("id", current)
        .bind("checkValue", keys.wrap(current, unknown))
        .execute();
    proofs(handle).forEach((id, proof) -> check(keys, id, proof));
  }

  private static Map<String, byte[]> proofs(Handle handle) {
    return handle
        .createQuery("SELECT id, check_value FROM encryption_keys")
        .map((rs, context) -> Map.entry(rs.getString("id"), rs.getBytes("check_value")))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  private static void check(KeyProvider keys, String id, byte[] proof) {
    if (!keys.keyIds().contains(id)) {
      return;
    }
    try {
      keys.unwrap(id, proof);
    } catch (UnreadableException e) {
      throw new EncryptionKeyException(
          "encryption key %s is another one than that which the database knows by this id (%s);"
                  .formatted(id, e.reason())
              + " the key file of this database's rows would be right",
          e);
    }
  }

  /** When each key was first used here. */
  public static Map<String, Instant> firstUsed(Handle handle) {
    return handle
        .createQuery("SELECT id, created_at FROM encryption_keys")
        .map(
            (rs, context) ->
                Map.entry(
                    rs.getString("id"),
                    rs.getObject("created_at", OffsetDateTime.class).toInstant()))
        .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }
}
