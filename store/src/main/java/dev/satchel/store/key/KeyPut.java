package dev.satchel.store.key;

import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** One {@link AIGatewayKeys#put}, within its transaction. */
final class KeyPut {
  private final Handle handle;
  private final KeyWrite write;

  KeyPut(Handle handle, KeyWrite write) {
    this.handle = handle;
    this.write = write;
  }

  KeyPutResult run() {
    // Before any row of a key, as the soft delete does.
    Optional<UUID> user = write.user().flatMap(this::lock);
    if (write.user().isPresent() && user.isEmpty()) {
      return new KeyPutResult.UserMissing();
    }
    removePredecessor();
    upsert(user);
    return new KeyPutResult.Stored(KeyRows.find(handle, write.uid()).orElseThrow());
  }

  /** The live user of that name; one who was deleted while we waited for the lock is none. */
  private Optional<UUID> lock(String user) {
    return handle
        .createQuery(
            """
            SELECT id FROM users WHERE name = :name AND deleted_at IS NULL FOR NO KEY UPDATE
            """)
        .bind("name", user)
        .mapTo(UUID.class)
        .findOne();
  }

  private void removePredecessor() {
    handle
        .createUpdate("DELETE FROM ai_gateway_keys WHERE name = :name AND uid <> :uid")
        .bind("name", write.name().value())
        .bind("uid", write.uid())
        .execute();
  }

  private void upsert(Optional<UUID> user) {
    handle
        .createUpdate(
            """
            INSERT INTO ai_gateway_keys AS k
                   (uid, user_id, name, generation, scopes, allow_list, expires_at, suspended)
            VALUES (:uid, :user, :name, :generation, CAST(:scopes AS text[]),
                    CAST(:allowList AS text[]), :expiresAt, :suspended)
            ON CONFLICT (uid) DO UPDATE
               SET user_id = excluded.user_id, generation = excluded.generation,
                   scopes = excluded.scopes, allow_list = excluded.allow_list,
                   expires_at = excluded.expires_at, suspended = excluded.suspended,
                   updated_at = now()
             WHERE k.generation <= excluded.generation
               AND (k.user_id, k.generation, k.scopes, k.allow_list, k.expires_at, k.suspended)
                   IS DISTINCT FROM
                   (excluded.user_id, excluded.generation, excluded.scopes, excluded.allow_list,
                    excluded.expires_at, excluded.suspended)
            """)
        .bind("uid", write.uid())
        .bind("user", user)
        .bind("name", write.name().value())
        .bind("generation", write.generation())
        .bindArray("scopes", String.class, write.permissions().scopes().values())
        .bindArray("allowList", String.class, write.permissions().allowList().values())
        .bind("expiresAt", write.expiresAt())
        .bind("suspended", write.suspended())
        .execute();
  }
}
