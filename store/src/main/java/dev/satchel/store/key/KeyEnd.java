package dev.satchel.store.key;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.audit.Removed;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** One {@link AIGatewayKeys#delete}, within its transaction. */
final class KeyEnd {
  private KeyEnd() {}

  static boolean run(Handle handle, AuditLog audit, String uid, DeletedBy by, String why) {
    Optional<Removed> removed =
        handle
            .createQuery(
                """
                DELETE FROM ai_gateway_keys k
                 WHERE uid = :uid
                RETURNING uid, name, scopes, allow_list, expires_at,
                          (SELECT u.name FROM users u WHERE u.id = k.user_id) AS user_name
                """)
            .bind("uid", uid)
            .map(Removed.KEY)
            .findOne();
    removed.ifPresent(row -> audit.write(handle, row.by(audit.author(handle, uid, by), why)));
    return removed.isPresent();
  }
}
