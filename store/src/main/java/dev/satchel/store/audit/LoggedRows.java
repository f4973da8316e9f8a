package dev.satchel.store.audit;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table {@code audit_log}: the chain. */
final class LoggedRows {
  static final RowMapper<LoggedEntry> ENTRY =
      (rs, context) ->
          new LoggedEntry(
              rs.getLong("position"), Columns.instant(rs, "linked_at"), Columns.row(rs));

  static final RowMapper<Link> LINK =
      (rs, context) ->
          new Link(
              rs.getLong("position"), Columns.bytes(rs, "hash"), Columns.instant(rs, "linked_at"));

  private static final String BY_NAMESPACE_AND_NAME =
      "namespace = split_part(:object, '/', 1) AND name = split_part(:object, '/', 2)";
  private static final String BY_NAME_OR_UID = "(name = :object OR object_uid = :object)";

  private LoggedRows() {}

  /** Where the log ends; empty: it has no entry. */
  static Optional<Link> end(Handle handle) {
    return handle
        .createQuery(
            "SELECT position, hash, linked_at FROM audit_log ORDER BY position DESC LIMIT 1")
        .map(LINK)
        .findOne();
  }

  /** Which of these are in it. */
  static Set<UUID> present(Handle handle, List<UUID> ids) {
    return new HashSet<>(
        handle
            .createQuery("SELECT id FROM audit_log WHERE id = ANY (:ids)")
            .bindArray("ids", UUID.class, ids)
            .mapTo(UUID.class)
            .list());
  }

  /** An entry and its place. */
  record Linked(Link before, Link link, SignedRow signed) {}

  static void insert(Handle handle, List<Linked> entries) {
    try (PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO audit_log
                   (position, linked_at, previous_hash, hash, id, at, actor, groups, request_uid,
                    action, kind, namespace, name, object_uid, user_name, diff, outcome, witnesses,
                    key_id, mac)
            VALUES (:position, :linkedAt, :previousHash, :hash, :id, :at, :actor,
                    CAST(:groups AS text[]), :requestUid, :action, :kind, :namespace, :name,
                    :objectUid, :user, CAST(:diff AS json), :outcome, :witnesses, :keyId, :mac)
            """)) {
      for (Linked entry : entries) {
        AuditRow row = entry.signed().row();
        batch
            .bindMethods(row)
            .bindArray("groups", String.class, row.groups())
            .bindArray("witnesses", UUID.class, row.witnesses())
            .bind("keyId", entry.signed().keyId())
            .bind("mac", entry.signed().mac())
            .bind("position", entry.link().position())
            .bind("linkedAt", entry.link().at())
            .bind("previousHash", entry.before().hash())
            .bind("hash", entry.link().hash())
            .add();
      }
      batch.execute();
    }
  }

  static List<LoggedEntry> read(Handle handle, AuditQuery query) {
    String order = query.newestFirst() ? "DESC" : "ASC";
    String beyond = query.newestFirst() ? "<" : ">";
    // Only what is asked for is in the statement, so that an index can serve it.
    StringBuilder where = new StringBuilder("true");
    and(where, query.from(), "position " + beyond + " :from");
    and(where, query.userFilter(), "user_name = :user");
    boolean inNamespace = query.objectFilter() != null && query.objectFilter().contains("/");
    and(where, query.objectFilter(), inNamespace ? BY_NAMESPACE_AND_NAME : BY_NAME_OR_UID);
    and(where, query.actorFilter(), "actor = :actor");
    and(where, query.sinceFilter(), "at >= :since");
    var statement =
        handle.createQuery(
            """
            SELECT position, linked_at, id, at, actor, groups, request_uid, action, kind, namespace,
                   name, object_uid, user_name, diff, outcome, witnesses
              FROM audit_log
             WHERE %s
             ORDER BY position %s
             LIMIT :limit
            """
                .formatted(where, order));
    statement.bind("limit", query.limit());
    if (query.from() != null) {
      statement.bind("from", query.from());
    }
    if (query.userFilter() != null) {
      statement.bind("user", query.userFilter());
    }
    if (query.objectFilter() != null) {
      statement.bind("object", query.objectFilter());
    }
    if (query.actorFilter() != null) {
      statement.bind("actor", query.actorFilter());
    }
    query.moment().ifPresent(moment -> statement.bind("since", moment));
    return statement.map(ENTRY).list();
  }

  private static void and(StringBuilder where, @Nullable Object given, String condition) {
    if (given != null) {
      where.append(" AND ").append(condition);
    }
  }
}
