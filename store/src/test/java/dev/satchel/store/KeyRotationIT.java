package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.KeyRotation.KeyUse;
import dev.satchel.store.encryption.EncryptionKey;
import dev.satchel.store.encryption.UnreadableException.Reason;
import dev.satchel.store.encryption.UnusableKeysException;
import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.UnreadableSecret;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.Assertions;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeyRotationIT extends OnPostgres {
  private static final int ROWS = 7;

  @BeforeEach
  void secrets() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    IntStream.range(0, ROWS)
        .forEach(i -> database.secrets().put(secret("s" + i).env("S" + i).write()));
  }

  private String onlyKey() {
    assertThat(database.rotation().report()).hasSize(1);
    return database.rotation().report().getFirst().id();
  }

  private static List<String> values(Database database) {
    return database.secrets().project("alice").orElseThrow().secrets().stream()
        .map(row -> new String(row.value().bytes(), UTF_8))
        .toList();
  }

  /** All that a rewrap must leave as it is. */
  private String rest() {
    return sql(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT string_agg(concat_ws(' ', s.uid, ciphertext, value_bytes, revision,
                                                env_since, value_changed_at, s.created_at,
                                                s.updated_at, u.projection, u.updated_at),
                                      ',' ORDER BY s.uid)
                      FROM user_secrets s JOIN users u ON u.id = s.user_id
                    """)
                .mapTo(String.class)
                .one());
  }

  @Test
  void a_new_first_key_writes_and_all_rows_come_to_it_with_nothing_else_changed() throws Exception {
    String old = onlyKey();
    String before = rest();

    keys.rotate();
    assertThat(database.rotation().follow().withdrawn()).isEmpty();
    assertThat(database.rotation().report())
        .extracting(KeyUse::rows, KeyUse::current, KeyUse::isRemovable)
        .containsExactly(tuple(ROWS, false, false), tuple(0, true, false));

    assertThat(database.rotation().rewrap()).isEqualTo(ROWS);
    assertThat(database.rotation().rewrap()).isZero();

    assertThat(database.rotation().report())
        .extracting(KeyUse::rows, KeyUse::current, KeyUse::isRemovable)
        .containsExactly(tuple(0, false, true), tuple(ROWS, true, false));
    assertThat(rest()).isEqualTo(before);
    assertThat(values(database)).hasSize(ROWS).containsOnly("value");
    try (Database later = Database.open(config, keys.dropOld().ring())) {
      later.audit().use(AUDIT_KEY);
      later.migrate();
      assertThat(values(later)).hasSize(ROWS).containsOnly("value");
      assertThat(later.rotation().report())
          .filteredOn(use -> use.id().equals(old))
          .singleElement()
          .satisfies(use -> assertThat(use.available()).isFalse());
    }
  }

  private static Tuple tuple(long rows, boolean current, boolean removable) {
    return Assertions.tuple(rows, current, removable);
  }

  @Test
  void rows_with_an_unknown_key_are_refused_at_the_start_with_what_would_be_right() {
    String old = onlyKey();
    keys.set(EncryptionKey.newLine());

    try (Database later = Database.open(config, keys.ring())) {
      assertThatThrownBy(later::migrate)
          .isInstanceOf(EncryptionKeyException.class)
          .hasMessageContaining("key " + old + " (" + ROWS + " rows)")
          .hasMessageContaining("Put the missing ones back into the key file")
          .hasMessageContaining(keys.ring().currentKeyId());
      assertThat(database.rotation().report()).hasSize(1);
    }
  }

  @Test
  void another_key_of_the_same_id_is_refused() {
    execute(
        "UPDATE encryption_keys SET check_value = set_bit(check_value, 300, 1 - get_bit(check_value, 300))");

    try (Database later = Database.open(config, keys.ring())) {
      assertThatThrownBy(later::migrate)
          .isInstanceOf(EncryptionKeyException.class)
          .hasMessageContaining(onlyKey() + " is another one");
    }
  }

  @Test
  void a_key_that_rows_use_cannot_be_removed_from_the_table() {
    assertThatThrownBy(() -> execute("DELETE FROM encryption_keys"))
        .hasMessageContaining("user_secrets_key_id_fkey");
  }

  @Test
  void a_key_that_is_withdrawn_though_rows_need_it_is_told_of_and_stops_nothing() throws Exception {
    String old = onlyKey();
    keys.set(EncryptionKey.newLine());

    assertThat(database.rotation().follow().withdrawn()).containsExactly(old);
    assertThat(values(database)).hasSize(ROWS);
    database.rotation().rewrap();
    database.rotation().report();
    assertThat(database.rotation().follow().withdrawn()).isEmpty();
    assertThat(values(database)).hasSize(ROWS).containsOnly("value");
  }

  @Test
  void a_replica_that_only_looks_on_does_not_hold_on_to_a_key_that_was_removed() throws Exception {
    try (Database other = Database.open(config, keys.ring())) {
      other.audit().use(AUDIT_KEY);
      other.migrate();
      keys.rotate();
      database.rotation().follow();
      other.rotation().follow();
      database.rotation().rewrap();

      keys.dropOld();

      assertThat(other.rotation().follow().withdrawn()).isEmpty();
      assertThat(values(other)).hasSize(ROWS).containsOnly("value");
    }
  }

  @Test
  void a_file_that_cannot_be_used_changes_nothing() {
    keys.set("not base64!\n");

    assertThatThrownBy(() -> database.rotation().follow())
        .isInstanceOf(UnusableKeysException.class)
        .hasMessageContaining("line 1 is not base64");
    assertThat(database.secrets().put(secret("s0").env("S0").value("new").write()))
        .isEqualTo(new Stored(2, ROWS + 1, true));
    assertThat(values(database)).contains("new");
  }

  /** The other replica has read the new file, this one not yet. */
  @Test
  void a_row_of_a_key_that_comes_later_is_unreadable_until_then() throws Exception {
    KeyText theirs = new KeyText().set(keys.text()).rotate();
    try (Database other = Database.open(config, theirs.ring())) {
      other.audit().use(AUDIT_KEY);
      other.migrate();
      other.secrets().put(secret("s0").env("S0").value("new").write());
    }

    assertThat(database.secrets().project("alice").orElseThrow().unreadable())
        .extracting(UnreadableSecret::name, UnreadableSecret::reason, UnreadableSecret::keyId)
        .containsExactly(Assertions.tuple("s0", Reason.UNKNOWN_KEY, theirs.ring().currentKeyId()));
    assertThat(values(database)).hasSize(ROWS - 1);

    keys.set(theirs.text());
    assertThat(database.rotation().follow().changed()).isTrue();
    assertThat(database.rotation().follow().changed()).isFalse();
    assertThat(values(database)).hasSize(ROWS).contains("new");
  }

  @Test
  void a_row_that_cannot_be_unwrapped_holds_up_no_other() throws Exception {
    execute("UPDATE user_secrets SET wrapped_key = 'x' WHERE name = 's3'");
    keys.rotate();
    database.rotation().follow();

    assertThat(database.rotation().rewrap()).isEqualTo(ROWS - 1);
    assertThat(database.rotation().report()).extracting(KeyUse::rows).containsExactly(1L, 6L);
  }

  @Test
  void two_that_rewrap_at_once_do_no_harm_and_a_locked_row_is_left_for_later() throws Exception {
    keys.rotate();
    database.rotation().follow();
    try (Database other = Database.open(config, keys.ring())) {
      other.audit().use(AUDIT_KEY);
      other.migrate();
      List<Long> done =
          Simultaneously.run(6, i -> (i % 2 == 0 ? database : other).rotation().rewrap());
      long rest = database.rotation().rewrap();

      assertThat(done.stream().mapToLong(Long::longValue).sum() + rest).isEqualTo(ROWS);
      assertThat(values(other)).hasSize(ROWS).containsOnly("value");
    }
  }

  @Test
  void a_row_that_somebody_writes_is_not_waited_for() throws Exception {
    keys.rotate();
    database.rotation().follow();

    sql(
        handle ->
            handle.inTransaction(
                writing -> {
                  writing.execute("UPDATE user_secrets SET description = 'x' WHERE name = 's2'");
                  assertThat(database.rotation().rewrap()).isEqualTo(ROWS - 1);
                  return null;
                }));

    assertThat(database.rotation().rewrap()).isEqualTo(1);
    assertThat(values(database)).hasSize(ROWS);
  }
}
