package dev.satchel.store.secret;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.userWrite;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.encryption.UnreadableException.Reason;
import dev.satchel.store.secret.PutResult.Stored;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What somebody with a psql sees, and what becomes of what they do to the rows. */
class EncryptionAtRestIT extends OnPostgres {
  private static final String CANARY = "canary-4711-of-some-length";

  @BeforeEach
  void users() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    database.users().save(userWrite("uid-bob", "bob", "bob", false, false));
  }

  private PutResult put(Secrets secret) {
    return database.secrets().put(secret.write());
  }

  private Projection projection(String user) {
    return database.secrets().project(user).orElseThrow();
  }

  private List<String> readable(String user) {
    return projection(user).secrets().stream()
        .map(row -> row.name() + "=" + new String(row.value().bytes(), UTF_8))
        .toList();
  }

  private List<String> unreadable(String user) {
    return projection(user).unreadable().stream()
        .map(row -> row.namespace() + "/" + row.name() + " " + row.reason())
        .toList();
  }

  @Test
  void no_column_of_any_table_tells_a_value() {
    put(secret("a").env("A").value(CANARY));
    put(secret("a").env("A").value(CANARY + "2"));
    byte[] bytes = CANARY.getBytes(UTF_8);

    List<String> everything =
        sql(
            handle ->
                handle
                    .createQuery(
                        """
                        SELECT user_secrets::text FROM user_secrets
                         UNION ALL SELECT encode(ciphertext, 'escape') FROM user_secrets
                         UNION ALL SELECT encode(wrapped_key, 'escape') FROM user_secrets
                         UNION ALL SELECT users::text FROM users
                         UNION ALL SELECT encryption_keys::text FROM encryption_keys
                        """)
                    .mapTo(String.class)
                    .list());

    assertThat(everything)
        .hasSizeGreaterThan(5)
        .allSatisfy(
            text ->
                assertThat(text)
                    .doesNotContain(CANARY)
                    .doesNotContainIgnoringCase(HexFormat.of().formatHex(bytes))
                    .doesNotContain(Base64.getEncoder().withoutPadding().encodeToString(bytes))
                    .doesNotContain(keys.text().strip()));
  }

  @Test
  void the_same_value_in_two_rows_cannot_be_told() {
    put(secret("a").env("A").value(CANARY));
    put(secret("b").env("B").value(CANARY));

    assertThat(count("SELECT count(DISTINCT ciphertext) FROM user_secrets")).isEqualTo(2);
    assertThat(count("SELECT count(DISTINCT wrapped_key) FROM user_secrets")).isEqualTo(2);
  }

  private int count(String query) {
    return sql(handle -> handle.createQuery(query).mapTo(Integer.class).one());
  }

  @Test
  void two_rows_whose_ciphertext_was_swapped_are_noticed_and_stop_no_other() {
    put(secret("a").env("A").value("one"));
    put(secret("b").user("bob").env("B").value("two"));
    put(secret("c").env("C").value("three"));

    execute(
        """
        UPDATE user_secrets s
           SET key_id = o.key_id, wrapped_key = o.wrapped_key, ciphertext = o.ciphertext
          FROM user_secrets o
         WHERE (s.name, o.name) IN (('a', 'b'), ('b', 'a'))
        """);

    assertThat(unreadable("alice")).containsExactly("dev-alice/a NOT_AUTHENTIC");
    assertThat(unreadable("bob")).containsExactly("dev-alice/b NOT_AUTHENTIC");
    assertThat(readable("alice")).containsExactly("c=three");
    assertThat(projection("alice").unreadable().getFirst().envName()).isPresent();
  }

  @Test
  void an_older_revision_that_was_put_back_is_noticed() {
    put(secret("a").env("A").value("old"));
    execute("CREATE TABLE stolen AS SELECT * FROM user_secrets");
    put(secret("a").env("A").value("new"));

    execute(
        """
        UPDATE user_secrets s
           SET key_id = o.key_id, wrapped_key = o.wrapped_key, ciphertext = o.ciphertext
          FROM stolen o
        """);

    assertThat(unreadable("alice")).containsExactly("dev-alice/a NOT_AUTHENTIC");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ciphertext = set_bit(ciphertext, 17, 1 - get_bit(ciphertext, 17))",
        "wrapped_key = set_bit(wrapped_key, 300, 1 - get_bit(wrapped_key, 300))",
        "revision = 2",
        "namespace = 'dev-bob'",
        "name = 'other'",
        "uid = 'uid-other'",
        "user_id = (SELECT id FROM users WHERE name = 'bob')",
        "ciphertext = ''",
        "ciphertext = wrapped_key",
        "wrapped_key = (SELECT check_value FROM encryption_keys)",
      })
  void any_other_change_is_noticed(String change) {
    put(secret("a").env("A"));

    execute("UPDATE user_secrets SET " + change);

    List<UnreadableSecret> unreadable =
        List.of("alice", "bob").stream()
            .flatMap(user -> projection(user).unreadable().stream())
            .toList();
    assertThat(unreadable).hasSize(1);
    assertThat(unreadable.getFirst().reason()).isNotEqualTo(Reason.UNKNOWN_KEY);
    assertThat(readable("alice")).isEmpty();
    assertThat(readable("bob")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ciphertext = set_bit(ciphertext, 200, 1 - get_bit(ciphertext, 200))",
        "name = 'other'",
        "namespace = 'dev-bob'",
        "revision = 7",
      })
  void the_next_put_of_the_same_mends_it(String change) {
    put(secret("a").env("A").value("mine"));
    execute("UPDATE user_secrets SET " + change);

    assertThat(put(secret("a").env("A").value("mine")))
        .isInstanceOfSatisfying(Stored.class, stored -> assertThat(stored.changed()).isTrue());

    assertThat(readable("alice")).containsExactly("a=mine");
    assertThat(unreadable("alice")).isEmpty();
  }

  @Test
  void what_is_unreadable_says_whose_it_is_and_no_byte() {
    put(secret("a").env("A").value(CANARY));
    execute("UPDATE user_secrets SET revision = 9");

    assertThat(projection("alice").toString()).contains("dev-alice").doesNotContain(CANARY);
    assertThat(projection("alice").unreadable().getFirst().message())
        .contains("changed by somebody else");
  }
}
