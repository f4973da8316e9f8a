package dev.satchel.store.user;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.user.UserResult.NameTaken;
import dev.satchel.store.user.UserResult.Saved;
import dev.satchel.store.user.UserResult.UsernameTaken;
import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** One {@link Users#save}, within its transaction. */
final class UserSave {
  private final Handle handle;
  private final AuditLog log;
  private final UserWrite write;
  private final UserAudit audit;

  UserSave(Handle handle, AuditLog log, UserWrite write) {
    this.handle = handle;
    this.log = log;
    this.write = write;
    audit = new UserAudit(log, handle, write);
  }

  UserResult run() {
    new UserEnd(handle, log).predecessor(write.name(), write.uid());
    UserResult result = save();
    if (result instanceof UsernameTaken(String byUser)) {
      audit.usernameTaken(byUser);
    }
    return result;
  }

  private UserResult save() {
    while (true) {
      Optional<Stored> stored = lockStored();
      if (stored.isPresent()) {
        return update(stored.get());
      }
      Optional<UserRow> inserted = insert();
      if (inserted.isPresent()) {
        audit.created(inserted.get());
        return new Saved(inserted.get());
      }
      // Somebody holds the uid, the name or the username; if nobody does any more, try again.
      Optional<UserResult> taken = nameHolder().or(this::usernameHolder);
      if (taken.isPresent()) {
        return taken.get();
      }
    }
  }

  /**
   * A user as it was found.
   *
   * @param namespaces null: stored before they were
   */
  private record Stored(UserRow row, @Nullable List<String> namespaces) {}

  private Optional<Stored> lockStored() {
    return handle
        .createQuery(
            """
            SELECT id, uid, name, username, system, suspended, projection, namespaces
              FROM users
             WHERE uid = :uid AND deleted_at IS NULL
               FOR NO KEY UPDATE
            """)
        .bind("uid", write.uid())
        .map((rs, context) -> new Stored(Users.ROW.map(rs, context), namespaces(rs)))
        .findOne();
  }

  private static @Nullable List<String> namespaces(ResultSet rs) throws SQLException {
    Array array = rs.getArray("namespaces");
    return array == null ? null : List.of((String[]) array.getArray());
  }

  /** Waits for whoever is inserting the same at the moment; empty if they then have it. */
  private Optional<UserRow> insert() {
    return handle
        .createQuery(
            """
            INSERT INTO users (uid, name, username, namespaces, system, suspended)
            VALUES (:uid, :name, :username, CAST(:namespaces AS text[]), :system, :suspended)
            ON CONFLICT DO NOTHING
            RETURNING id, uid, name, username, system, suspended, projection
            """)
        .bindMethods(write)
        .bindArray("namespaces", String.class, write.namespaces())
        .map(Users.ROW)
        .findOne();
  }

  private UserResult update(Stored found) {
    UserRow stored = found.row();
    Optional<UserResult> taken = usernameHolder();
    UserRow wanted =
        new UserRow(
            stored.id(),
            write.uid(),
            write.name(),
            taken.isPresent() ? stored.username() : write.username(),
            write.system(),
            write.suspended(),
            stored.projection() + (write.suspended() == stored.suspended() ? 0 : 1));
    if (!wanted.equals(stored) || !write.namespaces().equals(found.namespaces())) {
      handle
          .createUpdate(
              """
              UPDATE users
                 SET name = :name, username = :username, namespaces = CAST(:namespaces AS text[]),
                     system = :system, suspended = :suspended, projection = :projection,
                     updated_at = now()
               WHERE id = :id
              """)
          .bindMethods(wanted)
          .bindArray("namespaces", String.class, write.namespaces())
          .execute();
      audit.changed(stored, found.namespaces(), wanted);
    }
    return taken.orElseGet(() -> new Saved(wanted));
  }

  private Optional<UserResult> nameHolder() {
    return handle
        .createQuery(
            """
            SELECT uid FROM users
             WHERE name = :name AND uid <> :uid AND deleted_at IS NULL
            """)
        .bind("name", write.name())
        .bind("uid", write.uid())
        .mapTo(String.class)
        .findOne()
        .map(NameTaken::new);
  }

  private Optional<UserResult> usernameHolder() {
    return handle
        .createQuery(
            """
            SELECT name FROM users
             WHERE username = :username AND uid <> :uid AND deleted_at IS NULL
            """)
        .bind("username", write.username())
        .bind("uid", write.uid())
        .mapTo(String.class)
        .findOne()
        .map(UsernameTaken::new);
  }
}
