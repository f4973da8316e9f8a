package dev.satchel.store.user;

import dev.satchel.store.user.UserResult.NameTaken;
import dev.satchel.store.user.UserResult.Saved;
import dev.satchel.store.user.UserResult.UsernameTaken;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** One {@link Users#save}, within its transaction. */
final class UserSave {
  private final Handle handle;
  private final UserWrite write;

  UserSave(Handle handle, UserWrite write) {
    this.handle = handle;
    this.write = write;
  }

  UserResult run() {
    softDeletePredecessor();
    while (true) {
      Optional<UserRow> stored = lockStored();
      if (stored.isPresent()) {
        return update(stored.get());
      }
      Optional<UserRow> inserted = insert();
      if (inserted.isPresent()) {
        return new Saved(inserted.get());
      }
      // Somebody holds the uid, the name or the username; if nobody does any more, try again.
      Optional<UserResult> taken = nameHolder().or(this::usernameHolder);
      if (taken.isPresent()) {
        return taken.get();
      }
    }
  }

  private void softDeletePredecessor() {
    handle
        .createUpdate(
            """
            UPDATE users
               SET deleted_at = now(), updated_at = now()
             WHERE name = :name AND uid <> :uid AND deleted_at IS NULL
            """)
        .bind("name", write.name())
        .bind("uid", write.uid())
        .execute();
  }

  private Optional<UserRow> lockStored() {
    return handle
        .createQuery(
            """
            SELECT id, uid, name, username, system, suspended, projection
              FROM users
             WHERE uid = :uid AND deleted_at IS NULL
               FOR NO KEY UPDATE
            """)
        .bind("uid", write.uid())
        .map(Users.ROW)
        .findOne();
  }

  /** Waits for whoever is inserting the same at the moment; empty if they then have it. */
  private Optional<UserRow> insert() {
    return handle
        .createQuery(
            """
            INSERT INTO users (uid, name, username, system, suspended)
            VALUES (:uid, :name, :username, :system, :suspended)
            ON CONFLICT DO NOTHING
            RETURNING id, uid, name, username, system, suspended, projection
            """)
        .bindMethods(write)
        .map(Users.ROW)
        .findOne();
  }

  private UserResult update(UserRow stored) {
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
    if (!wanted.equals(stored)) {
      handle
          .createUpdate(
              """
              UPDATE users
                 SET name = :name, username = :username, system = :system, suspended = :suspended,
                     projection = :projection, updated_at = now()
               WHERE id = :id
              """)
          .bindMethods(wanted)
          .execute();
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
