package dev.satchel.store.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.Database;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.audit.AuditLog.Denied;
import dev.satchel.store.audit.Verification.Intact;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AuditLogIT extends OnPostgres {
  private static final Author ALICE = new Author("alice", List.of("dev", "a,b\"{}"), "request-1");

  private static AuditEntry entry(String name) {
    return new AuditEntry(
        ALICE,
        AuditAction.CREATE,
        AuditObject.userSecret("dev-alice", name, "uid-" + name, "alice"),
        Diff.of(AuditKind.USER_SECRET).field("envName", null, "A").secret("value", true).build());
  }

  private void deny(String... names) {
    database
        .audit()
        .deny(List.of(names).stream().map(name -> new Denied(Instant.now(), entry(name))).toList());
  }

  private Optional<Checkpoint> link() {
    return database.auditChain().link(Optional.empty(), 100);
  }

  private List<String> names(AuditQuery query) {
    return database.audit().read(query).stream().map(entry -> entry.row().name()).toList();
  }

  private Verification verify(Optional<Checkpoint> outside) {
    return database.audit().verify(outside, checked -> {});
  }

  @Test
  void what_was_written_is_linked_in_its_order_and_verifies() {
    deny("a", "b");
    deny("c");

    Checkpoint head = link().orElseThrow();

    assertThat(head.position()).isEqualTo(3);
    assertThat(names(AuditQuery.oldest(10))).containsExactly("a", "b", "c");
    assertThat(verify(Optional.of(head))).isEqualTo(new Intact(3, 1, 3, 3));
    assertThat(link()).isEmpty();
    AuditRow row = database.audit().read(AuditQuery.oldest(1)).getFirst().row();
    assertThat(row.actor()).isEqualTo("alice");
    assertThat(row.groups()).isEqualTo(ALICE.groups());
    assertThat(row.diff())
        .isEqualTo("{\"envName\":{\"old\":null,\"new\":\"A\"},\"value\":{\"secret\":true}}");
  }

  @Test
  void an_empty_log_and_one_that_is_not_linked_yet_verify() {
    assertThat(verify(Optional.empty())).isEqualTo(new Intact(0, 0, 0, 0));
    deny("a");
    assertThat(verify(Optional.empty())).isEqualTo(new Intact(1, 0, 0, 0));
  }

  @Test
  void texts_that_postgres_cannot_hold_verify_too() {
    AuditEntry odd =
        new AuditEntry(
            new Author("a\0b\ud800", List.of("\0"), "x"),
            AuditAction.WRITE,
            AuditObject.userSecret("n", "\udc00name", "u", ""),
            Diff.of(AuditKind.USER_SECRET).field("description", "\0", "\ud800\u2028").build(),
            "\0");
    database.audit().deny(List.of(new Denied(Instant.now(), odd)));
    link();
    assertThat(verify(Optional.empty())).isInstanceOf(Intact.class);
  }

  @Test
  void queries_narrow_down_and_go_on_after_a_position() {
    deny("a", "b", "c", "d");
    link();

    assertThat(names(AuditQuery.newest(2))).containsExactly("d", "c");
    assertThat(names(AuditQuery.newest(2).after(3))).containsExactly("b", "a");
    assertThat(names(AuditQuery.oldest(2).after(1))).containsExactly("b", "c");
    assertThat(names(AuditQuery.oldest(9).object("dev-alice/b"))).containsExactly("b");
    assertThat(names(AuditQuery.oldest(9).object("other/b"))).isEmpty();
    assertThat(names(AuditQuery.oldest(9).object("b"))).containsExactly("b");
    assertThat(names(AuditQuery.oldest(9).object("uid-b"))).containsExactly("b");
    assertThat(names(AuditQuery.oldest(9).user("alice").actor("alice"))).hasSize(4);
    assertThat(names(AuditQuery.oldest(9).user("bob"))).isEmpty();
    assertThat(names(AuditQuery.oldest(9).actor("bob"))).isEmpty();
    assertThat(names(AuditQuery.oldest(9).since(Instant.now().minusSeconds(60)))).hasSize(4);
    assertThat(names(AuditQuery.oldest(9).since(Instant.now().plusSeconds(60)))).isEmpty();
  }

  @Test
  void two_that_link_at_once_make_one_chain() throws Exception {
    try (Database other = Database.open(config, keys.ring())) {
      other.audit().use(AUDIT_KEY);
      Simultaneously.run(
          4,
          thread -> {
            for (int i = 0; i < 50; i++) {
              if (thread < 2) {
                deny("t" + thread + "-" + i);
              } else {
                (thread == 2 ? database : other).auditChain().link(Optional.empty(), 7);
              }
            }
            return true;
          });
      while (link().isPresent()) {}
    }
    assertThat(verify(Optional.empty())).isEqualTo(new Intact(100, 1, 100, 0));
  }

  @Test
  void without_a_key_nothing_is_written() {
    try (Database keyless = Database.open(config, keys.ring())) {
      assertThatThrownBy(() -> keyless.audit().deny(List.of(new Denied(Instant.now(), entry("a")))))
          .isInstanceOf(StoreUnavailableException.class)
          .hasMessageContaining("satchel-audit-key");
    }
    assertThat(link()).isEmpty();
  }

  @Test
  void the_log_is_insert_only() {
    deny("a");
    link();
    for (String sql :
        List.of(
            "UPDATE audit_log SET actor = 'bob'",
            "DELETE FROM audit_log",
            "TRUNCATE audit_log",
            "UPDATE audit_checkpoints SET position = 2")) {
      assertThatThrownBy(() -> execute(sql)).hasMessageContaining("insert-only");
    }
    String partition =
        sql(
            handle ->
                handle
                    .createQuery("SELECT tableoid::regclass::text FROM audit_log")
                    .mapTo(String.class)
                    .one());
    assertThatThrownBy(() -> execute("TRUNCATE " + partition)).hasMessageContaining("insert-only");
  }

  @Test
  void the_role_that_owns_the_log_may_only_insert_and_read() {
    String privileges =
        sql(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT string_agg(privilege_type, ' ' ORDER BY privilege_type)
                          FROM information_schema.table_privileges
                         WHERE table_name = 'audit_log' AND grantee = 'postgres'
                        """)
                    .mapTo(String.class)
                    .one());
    assertThat(privileges).isEqualTo("INSERT REFERENCES SELECT TRIGGER");
  }

  @Test
  void each_sink_is_given_each_entry_and_again_what_it_did_not_take() {
    List<String> taken = new ArrayList<>();
    AuditOutbox outbox = database.auditOutbox();
    deny("a", "b", "c");
    link();

    assertThat(outbox.hand("one", 2, entries -> entries.forEach(e -> taken.add(e.row().name()))))
        .isEqualTo(2);
    assertThatThrownBy(
            () ->
                outbox.hand(
                    "one",
                    2,
                    entries -> {
                      throw new IllegalStateException("away");
                    }))
        .hasMessage("away");
    assertThat(outbox.hand("one", 2, entries -> entries.forEach(e -> taken.add(e.row().name()))))
        .isEqualTo(1);
    assertThat(outbox.hand("one", 2, entries -> taken.add("none"))).isZero();
    assertThat(taken).containsExactly("a", "b", "c");
    assertThat(outbox.hand("other", 9, entries -> {})).isEqualTo(3);
  }

  @Test
  void a_deletion_is_of_whoever_asked_last_before_the_object_was_marked() {
    Instant marked = Instant.parse("2027-01-01T00:00:10Z");
    Author other = new Author("bob", List.of(), "");
    database.audit().noteDeletion("u", other, marked.minusSeconds(90));
    database.audit().noteDeletion("u", ALICE, marked.plusMillis(900));
    database.audit().noteDeletion("u", other, marked.plusSeconds(2));
    assertThat(deletedBy("u", new DeletedBy.Noted(marked))).isEqualTo(ALICE);
    assertThat(deletedBy("u", new DeletedBy.Noted(marked))).isEqualTo(Author.UNKNOWN);

    database.audit().noteDeletion("u", other, marked.minusSeconds(90));
    assertThat(deletedBy("u", new DeletedBy.Noted(marked))).isEqualTo(Author.UNKNOWN);

    database.audit().noteDeletion("u", ALICE, marked.plusSeconds(3));
    assertThat(deletedBy("u", new DeletedBy.Noted(marked))).isEqualTo(ALICE);

    database.audit().noteDeletion("u", ALICE, marked);
    execute("UPDATE audit_deletions SET actor = 'mallory'");
    assertThat(deletedBy("u", new DeletedBy.Noted(marked))).isEqualTo(Author.UNKNOWN);
    assertThat(deletedBy("u", new DeletedBy.LastNoted())).isEqualTo(Author.SATCHEL);
  }

  private Author deletedBy(String uid, DeletedBy by) {
    return sql(handle -> handle.inTransaction(h -> database.audit().author(h, uid, by)));
  }

  @Test
  void ids_grow() {
    EntryIds ids = new EntryIds();
    Instant now = Instant.parse("2027-01-01T00:00:00.123456789Z");
    List<String> made = IntStream.range(0, 5_000).mapToObj(i -> ids.next(now).toString()).toList();
    assertThat(made).isSorted().doesNotHaveDuplicates();
    assertThat(EntryIds.timeOf(ids.next(now))).isBetween(now.minusMillis(1), now.plusMillis(6));
  }
}
