package dev.satchel.store.secret;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.audit.Refusals;
import dev.satchel.store.audit.Removed;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** One {@link UserSecrets#delete}, within its transaction. */
final class SecretDelete {
  private final Handle handle;
  private final AuditLog audit;
  private final String uid;

  SecretDelete(Handle handle, AuditLog audit, String uid) {
    this.handle = handle;
    this.audit = audit;
    this.uid = uid;
  }

  boolean run(DeletedBy by, String why) {
    Refusals.forget(handle, uid);
    Optional<Removed> removed = remove();
    removed.ifPresent(row -> audit.write(handle, row.by(audit.author(handle, uid, by), why)));
    return removed.isPresent();
  }

  private Optional<Removed> remove() {
    List<UUID> locked = SecretOwners.lockOf(handle, uid);
    while (!locked.isEmpty()) {
      for (UUID user : locked) {
        Optional<Removed> removed = deleteFrom(handle, user, uid);
        if (removed.isPresent()) {
          return removed;
        }
      }
      locked = SecretOwners.lockOf(handle, uid); // it moved to another user, or is gone by now
    }
    return Optional.empty();
  }

  /** Removes the row if it is that user's, who is locked. */
  static Optional<Removed> deleteFrom(Handle handle, UUID user, String uid) {
    Optional<Removed> removed =
        handle
            .createQuery(
                """
                DELETE FROM user_secrets s
                 USING users u
                 WHERE s.uid = :uid AND s.user_id = :user AND u.id = s.user_id
                RETURNING s.uid, s.namespace, s.name, s.enabled, s.env_name, s.file_path,
                          u.name AS user_name
                """)
            .bind("uid", uid)
            .bind("user", user)
            .map(Removed.SECRET)
            .findOne();
    removed.ifPresent(gone -> SecretOwners.raiseProjection(handle, user));
    return removed;
  }
}
