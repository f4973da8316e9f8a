package dev.satchel.store.audit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.Database;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.audit.AuditLog.Denied;
import dev.satchel.store.audit.Verification.Broken;
import dev.satchel.store.audit.Verification.Intact;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever a superuser does to the log by SQL is found. Each attempt is rolled back in the end, so
 * that one log serves for many.
 */
class VerifyIT extends OnPostgres {
  private static final int ATTEMPTS = Integer.getInteger("satchel.tamper.attempts", 300);
  private static final int LINKED = 40;
  private static final int PENDING = 6;

  private static final List<String> TEXTS =
      List.of(
          "actor",
          "request_uid",
          "action",
          "kind",
          "namespace",
          "name",
          "object_uid",
          "user_name",
          "outcome",
          "key_id");

  private Checkpoint head;

  @BeforeEach
  void fill() {
    for (int i = 0; i < LINKED; i += 5) {
      write(5);
      head = database.auditChain().link(Optional.empty(), 100).orElseThrow();
    }
    write(PENDING);
  }

  private void write(int count) {
    for (int i = 0; i < count; i++) {
      database.audit().deny(List.of(new Denied(Instant.now(), entry("s" + i))));
    }
  }

  private static AuditEntry entry(String name) {
    return new AuditEntry(
        new Author("alice", List.of("dev"), "r"),
        AuditAction.WRITE,
        AuditObject.userSecret("dev-alice", name, "uid-" + name, "alice"),
        Diff.of(AuditKind.USER_SECRET).field("envName", "A", "B").build());
  }

  private Verification verify() {
    return database.audit().verify(Optional.of(head), checked -> {});
  }

  /** One way of tampering; says whether anything is different then. */
  private interface Tampering {
    boolean run(Handle handle, Random random);
  }

  private record Way(String name, Tampering tampering) {}

  private static final List<Way> WAYS =
      List.of(
          new Way("edits a text of the log", (h, r) -> editText(h, r, "audit_log", inLog(r))),
          new Way(
              "edits a text of a waiting entry",
              (h, r) -> editText(h, r, "audit_pending", waiting(h, r))),
          new Way("edits a column of the log", (h, r) -> editOther(h, r, "audit_log", inLog(r))),
          new Way(
              "edits a column of a waiting entry",
              (h, r) -> editOther(h, r, "audit_pending", waiting(h, r))),
          new Way("edits a place in the chain", VerifyIT::editLink),
          new Way(
              "deletes from the log",
              (h, r) -> h.execute("DELETE FROM audit_log WHERE " + inLog(r)) > 0),
          new Way(
              "deletes a waiting entry",
              (h, r) -> h.execute("DELETE FROM audit_pending WHERE " + waiting(h, r)) > 0),
          new Way(
              "deletes all waiting entries", (h, r) -> h.execute("DELETE FROM audit_pending") > 0),
          new Way("cuts the end off", VerifyIT::cutEnd),
          new Way("cuts the start off", VerifyIT::cutStart),
          new Way("swaps two entries", VerifyIT::swap),
          new Way("swaps two and computes all hashes anew", (h, r) -> swap(h, r) && rehash(h)),
          new Way("deletes one and computes all anew", VerifyIT::deleteAndRehash),
          new Way("inserts one and computes all anew", VerifyIT::insertAndRehash),
          new Way("inserts one at the end", VerifyIT::append),
          new Way("puts a linked entry back to wait", VerifyIT::replay),
          new Way("makes a waiting entry", VerifyIT::forgePending));

  private static String inLog(Random random) {
    return "position = " + (1 + random.nextInt(LINKED));
  }

  private static String waiting(Handle handle, Random random) {
    List<UUID> ids =
        handle.createQuery("SELECT id FROM audit_pending ORDER BY id").mapTo(UUID.class).list();
    return "id = '%s'".formatted(ids.get(random.nextInt(ids.size())));
  }

  private static boolean editText(Handle handle, Random random, String table, String where) {
    String column = TEXTS.get(random.nextInt(TEXTS.size()));
    String change =
        switch (random.nextInt(4)) {
          case 0 -> column + " || 'x'";
          case 1 -> "upper(%s) || '-'".formatted(column);
          case 2 -> "'root'";
          default -> "reverse(%s) || ' '".formatted(column);
        };
    return handle.execute("UPDATE %s SET %s = %s WHERE %s".formatted(table, column, change, where))
        > 0;
  }

  private static boolean editOther(Handle handle, Random random, String table, String where) {
    String change =
        switch (random.nextInt(7)) {
          case 0 -> "at = at + interval '1 microsecond'";
          case 1 -> "groups = array_append(groups, 'admins')";
          case 2 -> "groups = '{}'";
          case 3 ->
              "diff = '{\"envName\": {\"old\":\"A\",\"new\":\"B\"}}'"; // the same, but a space
          case 4 -> "witnesses = array_append(witnesses, gen_random_uuid())";
          case 5 ->
              "mac = set_byte(mac, %1$d, get_byte(mac, %1$d) # 1)".formatted(random.nextInt(32));
          default -> "id = gen_random_uuid()";
        };
    return handle.execute("UPDATE %s SET %s WHERE %s".formatted(table, change, where)) > 0;
  }

  private static boolean editLink(Handle handle, Random random) {
    String change =
        switch (random.nextInt(4)) {
          case 0 -> "position = position + 1000";
          case 1 -> "linked_at = linked_at + interval '1 microsecond'";
          case 2 -> "previous_hash = set_byte(previous_hash, 3, get_byte(previous_hash, 3) # 1)";
          default -> "hash = set_byte(hash, 3, get_byte(hash, 3) # 1)";
        };
    return handle.execute("UPDATE audit_log SET %s WHERE %s".formatted(change, inLog(random))) > 0;
  }

  /** With what was signed of it. */
  private static boolean cutEnd(Handle handle, Random random) {
    int from = 1 + random.nextInt(LINKED);
    handle.execute("DELETE FROM audit_checkpoints WHERE position >= " + from);
    return handle.execute("DELETE FROM audit_log WHERE position >= " + from) > 0;
  }

  /** As if a month had been dropped. */
  private static boolean cutStart(Handle handle, Random random) {
    int to = 1 + random.nextInt(LINKED);
    handle.execute("DELETE FROM audit_checkpoints WHERE position < " + to);
    handle.execute(
        """
        INSERT INTO audit_checkpoints
        SELECT position, 'base', hash, at, key_id, signature FROM audit_checkpoints
         WHERE position = %d
        """
            .formatted(to));
    return handle.execute("DELETE FROM audit_log WHERE position <= " + to) > 0;
  }

  private static boolean swap(Handle handle, Random random) {
    int one = 1 + random.nextInt(LINKED - 1);
    int other = one + 1 + random.nextInt(LINKED - one);
    return swapOf(handle, one, other);
  }

  private static boolean deleteAndRehash(Handle handle, Random random) {
    int gone = 1 + random.nextInt(LINKED);
    handle.execute("DELETE FROM audit_log WHERE position = " + gone);
    handle.execute("UPDATE audit_log SET position = position + 1000 WHERE position > " + gone);
    handle.execute("UPDATE audit_log SET position = position - 1001 WHERE position > 1000");
    return rehash(handle);
  }

  private static boolean insertAndRehash(Handle handle, Random random) {
    int place = 1 + random.nextInt(LINKED);
    handle.execute("UPDATE audit_log SET position = position + 1000 WHERE position > " + place);
    handle.execute("UPDATE audit_log SET position = position - 999 WHERE position > 1000");
    copy(handle, place, place + 1, random.nextBoolean() ? "id" : "gen_random_uuid()");
    return rehash(handle);
  }

  private static boolean append(Handle handle, Random random) {
    copy(
        handle,
        1 + random.nextInt(LINKED),
        LINKED + 1,
        random.nextBoolean() ? "id" : "gen_random_uuid()");
    return rehash(handle);
  }

  private static void copy(Handle handle, int from, int to, String id) {
    handle.execute(
        """
        INSERT INTO audit_log
        SELECT %d, linked_at, previous_hash, hash, %s, at, actor, groups, request_uid, action, kind,
               namespace, name, object_uid, user_name, diff, outcome, witnesses, key_id, mac
          FROM audit_log WHERE position = %d
        """
            .formatted(to, id, from));
  }

  /** What somebody can do who knows how hashes are made, but has not the key. */
  private static boolean rehash(Handle handle) {
    record Row(long position, Instant linkedAt, SignedRow signed) {}
    List<Row> rows =
        handle
            .createQuery("SELECT * FROM audit_log ORDER BY position")
            .map(
                (rs, context) ->
                    new Row(
                        rs.getLong("position"),
                        Columns.instant(rs, "linked_at"),
                        new SignedRow(Columns.row(rs), rs.getString("key_id"), rs.getBytes("mac"))))
            .list();
    Link last = Link.NONE;
    for (Row row : rows) {
      Link next = last.next(row.signed(), row.linkedAt());
      handle
          .createUpdate(
              "UPDATE audit_log SET previous_hash = :previous, hash = :hash WHERE position = :at")
          .bind("previous", last.hash())
          .bind("hash", next.hash())
          .bind("at", row.position())
          .execute();
      handle
          .createUpdate("UPDATE audit_checkpoints SET hash = :hash WHERE position = :at")
          .bind("hash", next.hash())
          .bind("at", row.position())
          .execute();
      last = next;
    }
    return true;
  }

  private static boolean replay(Handle handle, Random random) {
    return insertPending(handle, "id", inLog(random));
  }

  private static boolean forgePending(Handle handle, Random random) {
    return insertPending(handle, "gen_random_uuid()", inLog(random));
  }

  private static boolean insertPending(Handle handle, String id, String where) {
    return handle.execute(
            """
            INSERT INTO audit_pending
            SELECT %s, at, actor, groups, request_uid, action, kind, namespace, name, object_uid,
                   user_name, diff, outcome, witnesses, key_id, mac
              FROM audit_log WHERE %s
            """
                .formatted(id, where))
        > 0;
  }

  /** As a superuser, past every trigger. */
  private Verification after(Tampering tampering, Random random) {
    return sql(
        handle -> {
          handle.begin();
          try {
            handle.execute("SET LOCAL session_replication_role = replica");
            assertThat(tampering.run(handle, random)).isTrue();
            return new Verify(handle, AUDIT_KEY, database.audit().witnesses().all(), n -> {})
                .run(Optional.of(head));
          } finally {
            handle.rollback();
          }
        });
  }

  @Test
  void every_tampering_is_found_and_the_untouched_log_verifies() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<String> unnoticed = new ArrayList<>();
    for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
      Way way = WAYS.get(attempt % WAYS.size());
      if (after(way.tampering(), random) instanceof Intact) {
        unnoticed.add(way.name());
      }
    }
    assertThat(unnoticed).as("seed %d", seed).isEmpty();
    assertThat(verify()).isEqualTo(new Intact(LINKED + PENDING, 1, LINKED, LINKED));
  }

  @Test
  void the_first_broken_row_is_named_with_what_is_wrong() {
    assertThat(
            problem(
                (h, r) ->
                    h.execute("UPDATE audit_log SET actor = 'bob' WHERE position IN (7, 9)") > 0))
        .startsWith("audit_log, position 7, entry ")
        .endsWith(": was changed, or is not of Satchel's making");
    assertThat(problem((h, r) -> h.execute("DELETE FROM audit_log WHERE position IN (12, 13)") > 0))
        .isEqualTo("audit_log, position 12: is missing");
    assertThat(problem((h, r) -> h.execute("DELETE FROM audit_log WHERE position > 38") > 0))
        .startsWith("audit_log, position 39: is missing; ");
    assertThat(problem((h, r) -> swapOf(h, 3, 5)))
        .startsWith("audit_log, position 3, entry ")
        .endsWith(": does not follow the entry before it");
    assertThat(problem((h, r) -> moveCheckpoint(h)))
        .isEqualTo("audit_checkpoints, position 1000: the signature is not of this checkpoint");
    assertThat(
            problem((h, r) -> h.execute("DELETE FROM audit_checkpoints WHERE position = 40") > 0))
        .isEqualTo("audit_log, position 40: is the end of the log, and is not signed");
  }

  private static boolean moveCheckpoint(Handle handle) {
    return handle.execute("UPDATE audit_checkpoints SET position = 1000 WHERE position = 40") > 0;
  }

  private static boolean swapOf(Handle handle, int one, int other) {
    return handle.execute(
                "UPDATE audit_log SET position = %d - position WHERE position IN (%d, %d)"
                    .formatted(one + other + 1000, one, other))
            == 2
        && handle.execute("UPDATE audit_log SET position = position - 1000 WHERE position > 1000")
            == 2;
  }

  private String problem(Tampering tampering) {
    return after(tampering, new Random(1)) instanceof Broken(Verification.Problem problem)
        ? problem.toString()
        : "none";
  }

  @Test
  void a_waiting_entry_that_is_deleted_is_missed_by_the_next_one_whoever_verifies() {
    execute(
        "DELETE FROM audit_pending WHERE id = (SELECT id FROM audit_pending ORDER BY id LIMIT 1)");
    write(1);
    while (database.auditChain().link(Optional.empty(), 100).isPresent()) {}
    try (Database elsewhere = Database.open(config, keys.ring())) {
      elsewhere.audit().use(AUDIT_KEY);
      assertThat(elsewhere.audit().verify(Optional.empty(), n -> {}).toString())
          .contains("is missing; the entry at position");
    }
  }

  @Test
  void what_is_linked_after_the_end_was_cut_off_does_not_hide_that() {
    sql(
        handle -> {
          handle.execute("SET session_replication_role = replica");
          handle.execute("DELETE FROM audit_checkpoints WHERE position > 35");
          return handle.execute("DELETE FROM audit_log WHERE position > 35");
        });
    try (Database restarted = Database.open(config, keys.ring())) {
      restarted.audit().use(AUDIT_KEY);
      Checkpoint next = restarted.auditChain().link(Optional.of(head), 100).orElseThrow();
      assertThat(next.position()).isEqualTo(LINKED + PENDING);
      assertThat(restarted.audit().verify(Optional.of(next), n -> {}).toString())
          .contains("audit_log, position 36: is missing");
    }
  }

  @Test
  void entries_that_were_forged_are_not_linked_and_hold_up_nothing() {
    sql(handle -> insertPending(handle, "gen_random_uuid()", "position = 3"));
    sql(handle -> insertPending(handle, "id", "position = 4"));
    while (database.auditChain().link(Optional.empty(), 100).isPresent()) {}
    assertThat(database.auditChain().suspects()).hasSize(2);
    assertThat(database.audit().read(AuditQuery.oldest(100))).hasSize(LINKED + PENDING);
    write(1);
    assertThat(database.auditChain().link(Optional.empty(), 100)).isPresent();
    assertThat(verify()).isInstanceOf(Broken.class);
  }

  @Test
  void another_key_does_not_verify_it() {
    try (Database other = Database.open(config, keys.ring())) {
      other.audit().use(AuditKey.generate(new SecureRandom()));
      assertThat(other.audit().verify(Optional.empty(), n -> {}).toString())
          .contains("was made with the audit key " + AUDIT_KEY.id());
    }
  }

  @Test
  void after_months_were_dropped_the_rest_verifies_and_a_forged_drop_does_not() {
    Instant start = Instant.now();
    for (int month = 1; month <= 4; month++) {
      try (Database later = at(start.plus(Duration.ofDays(31L * month)))) {
        IntStream.range(0, 3)
            .forEach(i -> later.audit().deny(List.of(new Denied(start, entry("later" + i)))));
        head = later.auditChain().link(Optional.of(head), 100).orElseThrow();
      }
    }
    try (Database later = at(start.plus(Duration.ofDays(31L * 4 + 3)))) {
      assertThat(later.auditChain().keep(Duration.ofDays(40))).isNotEmpty();
      Verification verified = later.audit().verify(Optional.of(head), n -> {});
      assertThat(verified).isInstanceOf(Intact.class);
      assertThat(((Intact) verified).first()).isGreaterThan(LINKED);
      assertThat(later.audit().verify(Optional.of(head), n -> {})).isInstanceOf(Intact.class);

      assertThat(later.auditChain().keep(Duration.ofDays(1))).isNotNull();
      later.audit().deny(List.of(new Denied(start, entry("last"))));
      later.auditChain().link(Optional.of(head), 100);
      assertThat(later.audit().verify(Optional.of(head), n -> {})).isInstanceOf(Intact.class);
    }
  }

  private Database at(Instant moment) {
    Database opened = Database.open(config, keys.ring(), Clock.fixed(moment, ZoneOffset.UTC));
    opened.audit().use(AUDIT_KEY);
    return opened;
  }
}
