package dev.satchel.store.audit;

import dev.satchel.store.audit.AuditChain.Backlog;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jdbi.v3.core.statement.Update;

/** The table {@code audit_pending}: entries that are not in the chain yet. */
final class PendingRows {
  private static final RowMapper<SignedRow> ROW =
      (rs, context) ->
          new SignedRow(Columns.row(rs), Columns.text(rs, "key_id"), Columns.bytes(rs, "mac"));

  /** One entry; what it binds has names of its own, since it may be a part of a statement. */
  private static final String INSERT =
      """
      INSERT INTO audit_pending
             (id, at, actor, groups, request_uid, action, kind, namespace, name, object_uid,
              user_name, diff, outcome, witnesses, key_id, mac)
      VALUES (:auditId, :auditAt, :auditActor, CAST(:auditGroups AS text[]), :auditRequestUid,
              :auditAction, :auditKind, :auditNamespace, :auditName, :auditObjectUid, :auditUser,
              CAST(:auditDiff AS json), :auditOutcome, :auditWitnesses, :auditKeyId, :auditMac)
      """;

  private PendingRows() {}

  /** What a statement's {@code WITH} begins with that writes an entry too, a comma included. */
  static String along() {
    return "logged AS (" + INSERT + "), ";
  }

  /** All of them go in one round trip. */
  static void insert(Handle handle, AuditKey key, List<AuditRow> rows) {
    if (rows.size() == 1) {
      Update one = handle.createUpdate(INSERT);
      bind(one, key, rows.getFirst());
      one.execute();
      return;
    }
    try (PreparedBatch batch = handle.prepareBatch(INSERT)) {
      for (AuditRow row : rows) {
        bind(batch, key, row);
        batch.add();
      }
      batch.execute();
    }
  }

  /** One by one, since each write waits for it: finding a record's parts by name takes longer. */
  static void bind(SqlStatement<?> statement, AuditKey key, AuditRow row) {
    statement
        .bind("auditId", row.id())
        .bind("auditAt", row.at())
        .bind("auditActor", row.actor())
        .bindArray("auditGroups", String.class, row.groups())
        .bind("auditRequestUid", row.requestUid())
        .bind("auditAction", row.action())
        .bind("auditKind", row.kind())
        .bind("auditNamespace", row.namespace())
        .bind("auditName", row.name())
        .bind("auditObjectUid", row.objectUid())
        .bind("auditUser", row.user())
        .bind("auditDiff", row.diff())
        .bind("auditOutcome", row.outcome())
        .bindArray("auditWitnesses", UUID.class, row.witnesses())
        .bind("auditKeyId", key.id())
        .bind("auditMac", key.mac(row.canonical()));
  }

  /** The oldest, without those of some ids. */
  static List<SignedRow> oldest(Handle handle, Collection<UUID> without, int most) {
    return handle
        .createQuery(
            """
            SELECT id, at, actor, groups, request_uid, action, kind, namespace, name, object_uid,
                   user_name, diff, outcome, witnesses, key_id, mac
              FROM audit_pending
             WHERE id <> ALL (:without)
             ORDER BY id
             LIMIT :most
            """)
        .bindArray("without", UUID.class, List.copyOf(without))
        .bind("most", most)
        .map(ROW)
        .list();
  }

  static List<SignedRow> all(Handle handle) {
    return oldest(handle, List.of(), Integer.MAX_VALUE);
  }

  static Backlog backlog(Handle handle) {
    return handle
        .createQuery("SELECT count(*) AS entries, min(at) AS oldest FROM audit_pending")
        .map(
            (rs, context) ->
                new Backlog(
                    rs.getLong("entries"),
                    Optional.of(Columns.instant(rs, "oldest")).filter(Instant.MIN::isBefore)))
        .one();
  }

  static boolean isEmpty(Handle handle, Collection<UUID> without) {
    return !handle
        .createQuery("SELECT EXISTS (SELECT FROM audit_pending WHERE id <> ALL (:without))")
        .bindArray("without", UUID.class, List.copyOf(without))
        .mapTo(Boolean.class)
        .one();
  }

  static void delete(Handle handle, List<UUID> ids) {
    handle
        .createUpdate("DELETE FROM audit_pending WHERE id = ANY (:ids)")
        .bindArray("ids", UUID.class, ids)
        .execute();
  }
}
