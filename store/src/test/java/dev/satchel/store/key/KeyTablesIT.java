package dev.satchel.store.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.OnPostgres;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The rules that the tables say themselves, for whoever writes with a psql. */
class KeyTablesIT extends OnPostgres {
  private void insertKey(String uid, String name) {
    sql(
        handle ->
            handle.execute(
                """
                INSERT INTO ai_gateway_keys (uid, name, generation, scopes, allow_list, suspended)
                VALUES (?, ?, 1, '{*}', '{*:*}', false)
                """,
                uid,
                name));
  }

  private void insertToken(String key, String prefix, byte[] hash) {
    sql(
        handle ->
            handle.execute(
                """
                INSERT INTO ai_gateway_key_tokens (key_uid, secret_prefix, hashed_secret, delivered_at, valid_until)
                VALUES (?, ?, ?, now(), now())
                """,
                key,
                prefix,
                hash));
  }

  private static byte[] hash(int length, int last) {
    byte[] hash = new byte[length];
    if (length > 0) {
      hash[length - 1] = (byte) last;
    }
    return hash;
  }

  @ParameterizedTest
  @ValueSource(strings = {"a", "0", "test-key", "a-b-c", "0-9"})
  void a_name_of_words_and_hyphens_is_accepted(String name) {
    insertKey("u", name);
    insertKey("u2", "a".repeat(64));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "-",
        "test-key-",
        "-test",
        "test--key",
        "test_key",
        "TEST-KEY",
        "a b",
        "a\n",
        "ä"
      })
  void a_name_of_another_form_is_refused_by_the_constraint_of_that_name(String name) {
    assertThatThrownBy(() -> insertKey("u", name))
        .hasMessageContaining("ai_gateway_keys_name_form");
  }

  @Test
  void a_name_of_65_characters_is_refused() {
    assertThatThrownBy(() -> insertKey("u", "a".repeat(65)))
        .hasMessageContaining("ai_gateway_keys_name_form");
  }

  @Test
  void a_name_is_unique_whatever_its_case() {
    insertKey("u1", "same");
    assertThatThrownBy(() -> insertKey("u2", "same"))
        .hasMessageContaining("ai_gateway_keys_name\"");

    execute("ALTER TABLE ai_gateway_keys DROP CONSTRAINT ai_gateway_keys_name_form");
    assertThatThrownBy(() -> insertKey("u3", "SAME"))
        .hasMessageContaining("ai_gateway_keys_name\"");
  }

  @Test
  void nothing_listed_never_means_everything() {
    assertThatThrownBy(() -> insertKeyWith("'{}'", "'{*:*}'"))
        .hasMessageContaining("ai_gateway_keys_scopes_not_empty");
    assertThatThrownBy(() -> insertKeyWith("'{*}'", "'{}'"))
        .hasMessageContaining("ai_gateway_keys_allow_list_not_empty");
  }

  private void insertKeyWith(String scopes, String allowList) {
    execute(
        "INSERT INTO ai_gateway_keys (uid, name, generation, scopes, allow_list, suspended)"
            + " VALUES ('u', 'n', 1, %s, %s, false)".formatted(scopes, allowList));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 10, 12})
  void a_prefix_of_another_length_than_11_is_refused(int length) {
    insertKey("u", "a");
    assertThatThrownBy(() -> insertToken("u", "p".repeat(length), hash(32, 1)))
        .hasMessageContaining("ai_gateway_key_tokens_prefix_length");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 31, 33, 64})
  void a_hash_of_another_length_than_32_is_refused(int length) {
    insertKey("u", "a");
    assertThatThrownBy(() -> insertToken("u", "p".repeat(11), hash(length, 1)))
        .hasMessageContaining("ai_gateway_key_tokens_hash_length");
  }

  @ParameterizedTest
  @CsvSource({
    "prefix-one., 2, ai_gateway_key_tokens_prefix",
    "prefix-two., 1, ai_gateway_key_tokens_hash"
  })
  void a_prefix_and_a_hash_are_unique(String prefix, int last, String constraint) {
    insertKey("u", "a");
    insertToken("u", "prefix-one.", hash(32, 1));
    insertToken("u", "prefix-ok..", hash(32, 9));

    assertThatThrownBy(() -> insertToken("u", prefix, hash(32, last)))
        .hasMessageContaining(constraint);
  }

  @Test
  void a_token_that_was_never_delivered_has_an_end_and_a_key_has_one_present_token() {
    insertKey("u", "a");
    String insert =
        "INSERT INTO ai_gateway_key_tokens (key_uid, secret_prefix, hashed_secret, delivered_at, valid_until)"
            + " VALUES ('u', '%s', sha256('%s'), %s, %s)";

    assertThatThrownBy(() -> execute(insert.formatted("prefix-one.", "1", "NULL", "NULL")))
        .hasMessageContaining("ai_gateway_key_tokens_undelivered_ends");
    execute(insert.formatted("prefix-one.", "1", "now()", "NULL"));
    assertThatThrownBy(() -> execute(insert.formatted("prefix-two.", "2", "now()", "NULL")))
        .hasMessageContaining("ai_gateway_key_tokens_present");
    execute(insert.formatted("prefix-two.", "2", "NULL", "now()"));
    assertThatThrownBy(() -> execute(insert.formatted("prefix-3...", "3", "NULL", "now()")))
        .hasMessageContaining("ai_gateway_key_tokens_undelivered");
  }

  @Test
  void every_table_and_column_says_what_it_is_for() {
    List<String> silent =
        sql(
            handle ->
                handle
                    .select(
                        """
                        SELECT c.relname || coalesce('.' || a.attname, '')
                          FROM pg_class c
                          LEFT JOIN pg_attribute a
                                 ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                         WHERE c.relkind = 'r' AND c.relname LIKE 'ai\\_gateway%'
                           AND (col_description(c.oid, a.attnum) IS NULL
                                OR obj_description(c.oid) IS NULL)
                        """)
                    .mapTo(String.class)
                    .list());
    assertThat(silent).isEmpty();
  }
}
