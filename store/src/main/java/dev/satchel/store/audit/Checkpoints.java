package dev.satchel.store.audit;

import dev.satchel.store.audit.Checkpoint.Purpose;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/** The table {@code audit_checkpoints}. */
final class Checkpoints {
  private Checkpoints() {}

  private static RowMapper<Checkpoint> of(Purpose purpose) {
    return (rs, context) ->
        new Checkpoint(
            rs.getLong("position"),
            purpose,
            Columns.bytes(rs, "hash"),
            Columns.instant(rs, "at"),
            Columns.text(rs, "key_id"),
            Columns.bytes(rs, "signature"));
  }

  static void insert(Handle handle, Checkpoint checkpoint) {
    handle
        .createUpdate(
            """
            INSERT INTO audit_checkpoints (position, purpose, hash, at, key_id, signature)
            VALUES (:position, :purpose, :hash, :at, :keyId, :signature)
            ON CONFLICT DO NOTHING
            """)
        .bindMethods(checkpoint)
        .bind("purpose", checkpoint.purpose().text())
        .execute();
  }

  /** The newest of a purpose. */
  static Optional<Checkpoint> newest(Handle handle, Purpose purpose) {
    return handle
        .createQuery(
            """
            SELECT position, hash, at, key_id, signature FROM audit_checkpoints
             WHERE purpose = :purpose
             ORDER BY position DESC
             LIMIT 1
            """)
        .bind("purpose", purpose.text())
        .map(of(purpose))
        .findOne();
  }

  /** Those whose position the log has not, the first first. */
  static List<Checkpoint> withoutEntry(Handle handle, long after, int most) {
    return handle
        .createQuery(
            """
            SELECT position, hash, at, key_id, signature FROM audit_checkpoints c
             WHERE purpose = 'head' AND position > :after
               AND NOT EXISTS (SELECT FROM audit_log l WHERE l.position = c.position)
             ORDER BY position
             LIMIT :most
            """)
        .bind("after", after)
        .bind("most", most)
        .map(of(Purpose.HEAD))
        .list();
  }

  /** Rows that are neither. */
  static long others(Handle handle) {
    return handle
        .createQuery("SELECT count(*) FROM audit_checkpoints WHERE purpose NOT IN ('head', 'base')")
        .mapTo(Long.class)
        .one();
  }

  /** Drops those before a position, whose entries are dropped. */
  static void forget(Handle handle, long before) {
    handle
        .createUpdate("DELETE FROM audit_checkpoints WHERE position < :before")
        .bind("before", before)
        .execute();
  }
}
