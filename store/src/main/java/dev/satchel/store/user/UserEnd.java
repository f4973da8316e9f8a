package dev.satchel.store.user;

import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.audit.Diff;
import dev.satchel.store.audit.Refusals;
import dev.satchel.store.audit.Removed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** A user's soft delete, within its transaction. */
final class UserEnd {
  private static final String WITH_USER = "the WorkspaceUser was deleted";

  private final Handle handle;
  private final AuditLog audit;

  UserEnd(Handle handle, AuditLog audit) {
    this.handle = handle;
    this.audit = audit;
  }

  private record Ending(UUID id, String uid, String name) {}

  boolean ofUid(String uid, DeletedBy by) {
    Refusals.forget(handle, uid);
    Optional<Ending> user =
        handle
            .createQuery(
                """
                SELECT id, uid, name FROM users
                 WHERE uid = :uid AND deleted_at IS NULL
                   FOR NO KEY UPDATE
                """)
            .bind("uid", uid)
            .map(
                (rs, context) ->
                    new Ending(
                        rs.getObject("id", UUID.class), rs.getString("uid"), rs.getString("name")))
            .findOne();
    user.ifPresent(one -> end(one, by, AuditEntry.DONE));
    return user.isPresent();
  }

  /** The object of that name is gone, and was made anew with another uid. */
  void predecessor(String name, String uid) {
    handle
        .createQuery(
            """
            SELECT id, uid, name FROM users
             WHERE name = :name AND uid <> :uid AND deleted_at IS NULL
               FOR NO KEY UPDATE
            """)
        .bind("name", name)
        .bind("uid", uid)
        .map(
            (rs, context) ->
                new Ending(
                    rs.getObject("id", UUID.class), rs.getString("uid"), rs.getString("name")))
        .findOne()
        .ifPresent(
            one ->
                end(
                    one,
                    new DeletedBy.LastNoted(),
                    "the object is gone, another one has its name"));
  }

  /** The user is locked, so nobody adds anything meanwhile. */
  private void end(Ending user, DeletedBy by, String why) {
    Author author = audit.author(handle, user.uid(), by);
    List<AuditEntry> entries = new ArrayList<>();
    entries.add(
        new AuditEntry(
            author, AuditAction.DELETE, AuditObject.user(user.name(), user.uid()), Diff.NONE, why));
    secrets(user).forEach(removed -> entries.add(removed.by(author, WITH_USER)));
    keys(user).forEach(removed -> entries.add(removed.by(author, WITH_USER)));
    handle
        .createUpdate("UPDATE users SET deleted_at = now(), updated_at = now() WHERE id = :id")
        .bind("id", user.id())
        .execute();
    audit.write(handle, entries);
  }

  private List<Removed> secrets(Ending user) {
    return handle
        .createQuery(
            """
            SELECT uid, namespace, name, enabled, env_name, file_path,
                   CAST(:name AS text) AS user_name
              FROM user_secrets
             WHERE user_id = :id
             ORDER BY name
            """)
        .bind("id", user.id())
        .bind("name", user.name())
        .map(Removed.SECRET)
        .list();
  }

  private List<Removed> keys(Ending user) {
    return handle
        .createQuery(
            """
            SELECT uid, name, scopes, allow_list, expires_at, CAST(:name AS text) AS user_name
              FROM ai_gateway_keys
             WHERE user_id = :id
             ORDER BY name
            """)
        .bind("id", user.id())
        .bind("name", user.name())
        .map(Removed.KEY)
        .list();
  }
}
