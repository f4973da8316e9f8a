package dev.satchel.store.delivery;

import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.Diff;
import dev.satchel.store.delivery.Placement.Target;
import dev.satchel.store.sql.Transactions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;
import org.jspecify.annotations.Nullable;

/** The table {@code deliveries}. */
public final class Deliveries {
  private static final String ENDED = "the pod ended";
  private static final String USER_GONE = "the user was deleted";

  private final Transactions transactions;
  private final AuditLog audit;

  public Deliveries(Transactions transactions, AuditLog audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  private record Row(
      Placement placement,
      String podNamespace,
      String podName,
      String secretNamespace,
      String secretName,
      long revision) {}

  /**
   * Makes the table hold what a user's workspaces have now, and writes an audit entry for each
   * difference, in one transaction: a delivery of what is new or has another value, a removal of
   * what is not there any more. Whoever settles the same again writes nothing.
   *
   * @param pods uids of the user's pods that run
   * @return how many entries were written
   */
  public int settle(String user, Set<String> pods, Collection<Present> found) {
    return transactions.write(
        handle -> {
          lock(handle, user);
          Map<Placement, Row> before = rows(handle, user);
          List<AuditEntry> entries = new ArrayList<>();
          List<Row> put = new ArrayList<>();
          Map<Placement, Row> gone = new LinkedHashMap<>(before);
          for (Present present : found) {
            gone.values().removeIf(row -> isSame(row, present));
            Row old = before.get(present.placement());
            // What an older value's revision was is known where it was seen to come.
            if (present.revision().isPresent()
                && (old == null || old.revision() != present.revision().getAsLong())) {
              Row row = row(present, present.revision().getAsLong());
              put.add(row);
              entries.add(delivered(user, row, old));
            }
          }
          gone.forEach(
              (placement, row) ->
                  entries.add(
                      removed(
                          user, row, pods.contains(placement.podUid()) ? AuditEntry.DONE : ENDED)));
          upsert(handle, user, put);
          delete(handle, gone.keySet());
          audit.write(handle, entries);
          return entries.size();
        });
  }

  /** Of a user that is deleted: all that was there goes with the user. */
  public int forget(String user) {
    return transactions.write(
        handle -> {
          lock(handle, user);
          Map<Placement, Row> rows = rows(handle, user);
          delete(handle, rows.keySet());
          audit.write(
              handle, rows.values().stream().map(row -> removed(user, row, USER_GONE)).toList());
          return rows.size();
        });
  }

  /** A pod knows the secret of a variable by name, so that of one that is gone has no uid. */
  private static boolean isSame(Row row, Present present) {
    Placement there = row.placement();
    Placement found = present.placement();
    return found.secretUid().isEmpty()
        ? there.podUid().equals(found.podUid())
            && there.target() == found.target()
            && there.place().equals(found.place())
            && row.secretName().equals(present.secretName())
        : there.equals(found);
  }

  private static Row row(Present present, long revision) {
    return new Row(
        present.placement(),
        present.podNamespace(),
        present.podName(),
        present.secretNamespace(),
        present.secretName(),
        revision);
  }

  /** Where it is is said of each, also where only the value is another one. */
  private static AuditEntry delivered(String user, Row row, @Nullable Row before) {
    return new AuditEntry(
        Author.SATCHEL,
        AuditAction.DELIVER,
        object(user, row),
        Diff.of(AuditKind.USER_SECRET)
            .field("pod", null, pod(row))
            .field(field(row), null, place(row))
            .field("revision", before == null ? null : before.revision(), row.revision())
            .build());
  }

  private static AuditEntry removed(String user, Row row, String outcome) {
    return new AuditEntry(
        Author.SATCHEL,
        AuditAction.REMOVE,
        object(user, row),
        Diff.of(AuditKind.USER_SECRET)
            .field("pod", pod(row), null)
            .field(field(row), place(row), null)
            .field("revision", row.revision(), null)
            .build(),
        outcome);
  }

  private static AuditObject object(String user, Row row) {
    return AuditObject.userSecret(
        row.secretNamespace(), row.secretName(), row.placement().secretUid(), user);
  }

  private static String field(Row row) {
    return row.placement().target() == Target.ENV ? "envName" : "path";
  }

  private static String pod(Row row) {
    return row.podNamespace() + "/" + row.podName();
  }

  private static String place(Row row) {
    return row.placement().place();
  }

  /** Two that settle the same user, one after the other; there may be no row yet to lock. */
  private static void lock(Handle handle, String user) {
    handle
        .createQuery(
            """
            SELECT 1 FROM pg_advisory_xact_lock(hashtext('satchel.deliveries'), hashtext(:user))
            """)
        .bind("user", user)
        .mapTo(Integer.class)
        .one();
  }

  private static Map<Placement, Row> rows(Handle handle, String user) {
    Map<Placement, Row> rows = new LinkedHashMap<>();
    handle
        .createQuery(
            """
            SELECT pod_uid, secret_uid, target, place, pod_namespace, pod_name, secret_namespace,
                   secret_name, revision
              FROM deliveries
             WHERE user_name = :user
             ORDER BY pod_uid, secret_uid, target, place
            """)
        .bind("user", user)
        .map(
            (rs, _) ->
                new Row(
                    new Placement(
                        rs.getString("pod_uid"),
                        rs.getString("secret_uid"),
                        Target.of(rs.getString("target")),
                        rs.getString("place")),
                    rs.getString("pod_namespace"),
                    rs.getString("pod_name"),
                    rs.getString("secret_namespace"),
                    rs.getString("secret_name"),
                    rs.getLong("revision")))
        .forEach(row -> rows.put(row.placement(), row));
    return rows;
  }

  private static void upsert(Handle handle, String user, List<Row> rows) {
    if (rows.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            INSERT INTO deliveries
                   (pod_uid, secret_uid, target, place, user_name, pod_namespace, pod_name,
                    secret_namespace, secret_name, revision)
            VALUES (:podUid, :secretUid, :target, :place, :user, :podNamespace, :podName,
                    :secretNamespace, :secretName, :revision)
            ON CONFLICT (pod_uid, secret_uid, target, place)
            DO UPDATE SET revision = excluded.revision, delivered_at = now(),
                          user_name = excluded.user_name
            """);
    for (Row row : rows) {
      bind(batch, row.placement())
          .bind("user", user)
          .bind("podNamespace", row.podNamespace())
          .bind("podName", row.podName())
          .bind("secretNamespace", row.secretNamespace())
          .bind("secretName", row.secretName())
          .bind("revision", row.revision())
          .add();
    }
    batch.execute();
  }

  private static void delete(Handle handle, Set<Placement> placements) {
    if (placements.isEmpty()) {
      return;
    }
    PreparedBatch batch =
        handle.prepareBatch(
            """
            DELETE FROM deliveries
             WHERE pod_uid = :podUid AND secret_uid = :secretUid AND target = :target
               AND place = :place
            """);
    placements.forEach(placement -> bind(batch, placement).add());
    batch.execute();
  }

  private static PreparedBatch bind(PreparedBatch batch, Placement placement) {
    return batch
        .bind("podUid", placement.podUid())
        .bind("secretUid", placement.secretUid())
        .bind("target", placement.target().text())
        .bind("place", placement.place());
  }
}
