package dev.satchel.store.secret;

import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The lock that every write to {@code user_secrets} takes first: the row of each user concerned, in
 * the order of their ids. It is the only lock that writers wait for, so they cannot deadlock, and
 * what they then read of a user's secrets stays as it is until they commit. The trigger {@code
 * user_secrets_guard}, the function {@code user_secrets_look} and a soft delete take the same.
 */
final class SecretOwners {
  private SecretOwners() {}

  /** Locks the owner of the secret of that uid, if there is one. */
  static List<UUID> lockOf(Handle handle, String uid) {
    return handle
        .createQuery(
            """
            SELECT id
              FROM users
             WHERE id IN (SELECT user_id FROM user_secrets WHERE uid = :uid)
             ORDER BY id
               FOR NO KEY UPDATE
            """)
        .bind("uid", uid)
        .mapTo(UUID.class)
        .list();
  }

  /** Raises a user's projection revision; the user is locked. */
  static long raiseProjection(Handle handle, UUID user) {
    return handle
        .createQuery(
            """
            UPDATE users SET projection = projection + 1
             WHERE id = :id
            RETURNING projection
            """)
        .bind("id", user)
        .mapTo(Long.class)
        .one();
  }
}
