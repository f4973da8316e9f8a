package dev.satchel.store.secret;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** One {@link UserSecrets#delete}, within its transaction. */
final class SecretDelete {
  private SecretDelete() {}

  static boolean run(Handle handle, String uid) {
    List<UUID> locked = SecretOwners.lockOf(handle, uid);
    while (!locked.isEmpty()) {
      for (UUID user : locked) {
        if (deleteFrom(handle, user, uid)) {
          return true;
        }
      }
      locked = SecretOwners.lockOf(handle, uid); // it moved to another user, or is gone by now
    }
    return false;
  }

  /** Removes the row if it is that user's, who is locked. */
  static boolean deleteFrom(Handle handle, UUID user, String uid) {
    Optional<String> deleted =
        handle
            .createQuery(
                """
                DELETE FROM user_secrets
                 WHERE uid = :uid AND user_id = :user
                RETURNING uid
                """)
            .bind("uid", uid)
            .bind("user", user)
            .mapTo(String.class)
            .findOne();
    deleted.ifPresent(gone -> SecretOwners.raiseProjection(handle, user));
    return deleted.isPresent();
  }
}
