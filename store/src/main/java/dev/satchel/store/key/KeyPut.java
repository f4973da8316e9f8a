package dev.satchel.store.key;

import dev.satchel.store.user.UserRow;
import dev.satchel.store.user.Users;
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
    Optional<UUID> user = write.user().flatMap(name -> Users.find(handle, name)).map(UserRow::id);
    if (write.user().isPresent() && user.isEmpty()) {
      return new KeyPutResult.UserMissing();
    }
    // Before any row of a key, as the soft delete does.
    user.ifPresent(this::lock);
    removePredecessor();
    upsert(user);
    return new KeyPutResult.Stored(KeyRows.find(handle, write.uid()).orElseThrow());
  }

  private void lock(UUID user) {
    handle
        .createQuery("SELECT id FROM users WHERE id = :id FOR NO KEY UPDATE")
        .bind("id", user)
        .mapTo(UUID.class)
        .one();
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
