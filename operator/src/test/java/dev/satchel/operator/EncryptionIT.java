package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What becomes of workspaces, statuses and metrics when rows or keys are not as they should be. */
class EncryptionIT extends OperatorFixture {
  private void deliverTwo() {
    start();
    applyUser("alice", NAMESPACE);
    applySecret("one", "envName: ONE, value: first");
    applySecret("two", "envName: TWO, filePath: ~/two, value: second");
    eventually(() -> assertThat(condition("one", "Ready")).isEqualTo("True Ready"));
    eventually(() -> assertThat(condition("two", "Ready")).isEqualTo("True Ready"));
  }

  /** Anything that makes the operator look at all of a user's rows again. */
  private void lookAgain(String name) {
    applySecret(name, "envName: " + name.toUpperCase(java.util.Locale.ROOT) + ", value: x");
    eventually(() -> assertThat(condition(name, "Ready")).isEqualTo("True Ready"));
  }

  @Test
  void swapped_ciphertexts_are_told_of_and_the_right_values_stay_delivered() {
    deliverTwo();

    store.sql(
        """
        UPDATE user_secrets s SET wrapped_key = o.wrapped_key, ciphertext = o.ciphertext
          FROM user_secrets o WHERE s.uid <> o.uid
        """);
    lookAgain("three");

    eventually(
        () ->
            assertThat(events())
                .filteredOn(event -> event.getReason().equals("Unreadable"))
                .extracting(event -> event.getInvolvedObject().getName())
                .containsExactlyInAnyOrder("one", "two"));
    eventually(() -> assertThat(secret("one").getStatus().revision()).isEqualTo(2));
    eventually(() -> assertThat(condition("one", "Ready")).isEqualTo("True Ready"));
    assertThat(delivered("env.ONE")).isEqualTo("first");
    assertThat(delivered("env.TWO")).isEqualTo("second");
    assertThat(delivered("file.two")).isEqualTo("second");
    eventually(() -> assertThat(metrics()).contains("satchel_store_unreadable_total 2.0"));
  }

  @Test
  void a_row_whose_key_is_missing_says_so_and_workspaces_keep_what_they_have() {
    deliverTwo();
    store.sql("INSERT INTO encryption_keys (id, check_value) VALUES ('0badc0de', '')");
    store.sql("CREATE TABLE before AS SELECT uid, key_id FROM user_secrets");

    store.sql("UPDATE user_secrets SET key_id = '0badc0de' WHERE name = 'two'");
    lookAgain("three");

    eventually(() -> assertThat(condition("two", "Ready")).isEqualTo("False Unreadable"));
    assertThat(condition("two", "Stored")).isEqualTo("False Unreadable");
    assertThat(message("two", "Ready")).contains("key 0badc0de").contains("key file");
    assertThat(condition("one", "Ready")).isEqualTo("True Ready");
    assertThat(delivered("env.TWO")).isEqualTo("second");
    assertThat(delivered("file.two")).isEqualTo("second");
    assertThat(delivered("index")).contains("file.two\t~/two");

    store.sql("UPDATE user_secrets s SET key_id = b.key_id FROM before b WHERE s.uid = b.uid");
    lookAgain("four");

    eventually(() -> assertThat(condition("two", "Ready")).isEqualTo("True Ready"));
    assertThat(secret("two").getStatus().revision()).isEqualTo(1);
  }

  @Test
  void rows_come_to_a_new_key_by_themselves_and_a_metric_says_how_many_are_left() {
    deliverTwo();
    String old = store.database().rotation().report().getFirst().id();
    eventually(() -> assertThat(rows(old)).contains(" 2.0"));

    store.rotate();

    eventually(() -> assertThat(rows(old)).contains(" 0.0"));
    assertThat(metrics().lines().filter(line -> line.startsWith("satchel_store_encrypted_rows{")))
        .hasSize(2)
        .anyMatch(line -> line.endsWith(" 2.0"));
    assertThat(condition("two", "Ready")).isEqualTo("True Ready");
    assertThat(delivered("env.TWO")).isEqualTo("second");
  }

  @Test
  void a_key_file_that_cannot_be_used_is_told_of_by_a_metric_and_stops_nothing() {
    deliverTwo();
    assertThat(metrics()).contains("satchel_store_keys_faulty 0.0");

    store.spoilKeys();

    eventually(() -> assertThat(metrics()).contains("satchel_store_keys_faulty 1.0"));
    lookAgain("three");
    assertThat(delivered("env.THREE")).isEqualTo("x");
  }

  @Test
  void a_store_that_needs_other_keys_is_not_used_and_the_status_says_why() {
    deliverTwo();
    stop();
    store.sql("INSERT INTO encryption_keys (id, check_value) VALUES ('0badc0de', '')");
    store.sql("UPDATE user_secrets SET key_id = '0badc0de'");

    start();
    applySecret("one", "envName: ONE, value: changed");

    eventually(() -> assertThat(condition("one", "Ready")).isEqualTo("False StoreUnavailable"));
    assertThat(message("one", "Ready")).contains("key 0badc0de (2 rows)");
    assertThat(delivered("env.ONE")).isEqualTo("first");
  }

  private String rows(String key) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith("satchel_store_encrypted_rows{key=\"" + key + "\"}"))
        .findFirst()
        .orElse("");
  }
}
