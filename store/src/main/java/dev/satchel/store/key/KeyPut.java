package dev.satchel.store.key;

import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.audit.Diff;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Update;

/** One {@link AIGatewayKeys#put}, within its transaction. */
final class KeyPut {
  private static final String REPLACED = "the object is gone, another one has its name";

  private final Handle handle;
  private final AuditLog audit;
  private final KeyWrite write;

  KeyPut(Handle handle, AuditLog audit, KeyWrite write) {
    this.handle = handle;
    this.audit = audit;
    this.write = write;
  }

  KeyPutResult run() {
    // Before any row of a key, as the soft delete does.
    Optional<UUID> user = write.user().flatMap(this::lock);
    if (write.user().isPresent() && user.isEmpty()) {
      return new KeyPutResult.UserMissing();
    }
    removePredecessor();
    store(user);
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
    List<String> others =
        handle
            .createQuery("SELECT uid FROM ai_gateway_keys WHERE name = :name AND uid <> :uid")
            .bind("name", write.name().value())
            .bind("uid", write.uid())
            .mapTo(String.class)
            .list();
    others.forEach(other -> KeyEnd.run(handle, audit, other, new DeletedBy.LastNoted(), REPLACED));
  }

  private void store(Optional<UUID> user) {
    Optional<KeyFacts> before = KeyFacts.lock(handle, write.uid());
    KeyFacts now = KeyFacts.of(write);
    if (before.isEmpty()) {
      insert(user);
      tell(AuditAction.CREATE, now.since(before));
    } else if (before.get().generation() <= write.generation() && !before.get().equals(now)) {
      update(user);
      Diff diff = now.since(before);
      if (!diff.isEmpty()) {
        tell(AuditAction.WRITE, diff);
      }
    }
  }

  private void tell(AuditAction action, Diff diff) {
    AuditObject object =
        AuditObject.key(write.name().value(), write.uid(), write.user().orElse(""));
    audit.write(handle, new AuditEntry(write.author(), action, object, diff));
  }

  /** Of two at once, the second fails by the primary key, and then finds the row of the first. */
  private void insert(Optional<UUID> user) {
    bind(
            handle.createUpdate(
                """
                INSERT INTO ai_gateway_keys
                       (uid, user_id, name, generation, scopes, allow_list, expires_at, suspended,
                        secret_ref, rotation, env_name, file_path)
                VALUES (:uid, :user, :name, :generation, CAST(:scopes AS text[]),
                        CAST(:allowList AS text[]), :expiresAt, :suspended,
                        :secretRef, :rotation, :envName, :filePath)
                """),
            user)
        .execute();
  }

  private void update(Optional<UUID> user) {
    bind(
            handle.createUpdate(
                """
                UPDATE ai_gateway_keys
                   SET user_id = :user, name = :name, generation = :generation,
                       scopes = CAST(:scopes AS text[]), allow_list = CAST(:allowList AS text[]),
                       expires_at = :expiresAt, suspended = :suspended, secret_ref = :secretRef,
                       rotation = :rotation, env_name = :envName, file_path = :filePath,
                       updated_at = now()
                 WHERE uid = :uid
                """),
            user)
        .execute();
  }

  private Update bind(Update statement, Optional<UUID> user) {
    return statement
        .bind("uid", write.uid())
        .bind("user", user)
        .bind("name", write.name().value())
        .bind("generation", write.generation())
        .bindArray("scopes", String.class, write.permissions().scopes().values())
        .bindArray("allowList", String.class, write.permissions().allowList().values())
        .bind("expiresAt", write.expiresAt())
        .bind("suspended", write.suspended())
        .bind("secretRef", write.delivery().secretRef())
        .bind("rotation", write.delivery().rotation())
        .bind("envName", write.delivery().envName())
        .bind("filePath", write.delivery().filePath());
  }
}
