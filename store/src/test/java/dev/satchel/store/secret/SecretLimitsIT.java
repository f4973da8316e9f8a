package dev.satchel.store.secret;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.secret.PutResult.LimitExceeded;
import dev.satchel.store.secret.PutResult.Stored;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretLimitsIT extends OnPostgres {
  @BeforeEach
  void users() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    database.users().save(userWrite("uid-bob", "bob", "bob", false, false));
  }

  private PutResult put(Secrets secret) {
    return database.secrets().put(secret.write());
  }

  private void assertStored(Secrets secret) {
    assertThat(put(secret)).isInstanceOf(Stored.class);
  }

  private void assertExceeded(Secrets secret, String field, String figure) {
    assertThat(put(secret))
        .isInstanceOfSatisfying(
            LimitExceeded.class,
            limit -> {
              assertThat(limit.field()).isEqualTo(field);
              assertThat(limit.message()).contains(figure);
            });
  }

  @Test
  void fifty_secrets_are_enough_and_an_existing_one_can_still_change() {
    for (int i = 0; i < 50; i++) {
      assertStored(secret("s" + i).file("~/" + i));
    }

    assertExceeded(secret("s50").file("~/50"), "metadata.name", "50");
    assertExceeded(secret("s50").disabled(), "metadata.name", "50");
    assertStored(secret("s0").file("~/0").value("a longer value").env("S0"));
    assertStored(secret("s50").user("bob").file("~/50"));
    database.secrets().delete("uid-s7", BY_ADMIN);
    assertStored(secret("s51").file("~/51"));
  }

  @Test
  void many_at_once_do_not_pass_fifty() {
    List<PutResult> results = Simultaneously.run(70, i -> put(secret("s" + i).file("~/" + i)));

    assertThat(results).filteredOn(Stored.class::isInstance).hasSize(50);
    assertThat(results).filteredOn(LimitExceeded.class::isInstance).hasSize(20);
    assertThat(database.users().find("alice").orElseThrow().projection()).isEqualTo(50);
  }

  @Test
  void all_values_together_have_204800_bytes_at_most() {
    for (int i = 0; i < 8; i++) {
      assertStored(secret("s" + i).file("~/" + i).bytes(24_576)); // 196,608
    }
    assertExceeded(secret("last").file("~/last").bytes(8_193), "spec.value", "204800");
    assertStored(secret("last").file("~/last").bytes(8_192));

    assertExceeded(
        secret("last").file("~/last").bytes(8_193).generation(2), "spec.value", "204800");
    assertStored(secret("last").file("~/other").bytes(8_192).generation(3));
    assertStored(secret("last").file("~/other").bytes(8_191).generation(4));
    assertExceeded(secret("two").file("~/two").bytes(2), "spec.value", "204800");
    assertStored(secret("one").file("~/one").bytes(1));
  }

  @Test
  void values_in_environment_variables_have_24576_bytes_at_most() {
    assertStored(secret("a").env("A").bytes(24_000));
    assertStored(secret("file").file("~/file").bytes(1_024));

    assertExceeded(secret("b").env("B").bytes(577), "spec.envName", "24576");
    assertStored(secret("b").env("B").bytes(576));
    // Giving a file an environment variable too counts.
    assertExceeded(secret("file").file("~/file").env("F").bytes(1_024), "spec.envName", "24576");
    // A disabled one counts too, so that enabling never fails.
    assertExceeded(secret("c").env("C").bytes(1).disabled(), "spec.envName", "24576");
    assertStored(secret("a").file("~/a").bytes(24_576));
    assertStored(secret("c").env("C").bytes(24_000));
  }

  @Test
  void one_secret_can_have_all_of_the_environment() {
    assertStored(secret("a").env("A").bytes(24_576));
  }

  @Test
  void a_row_over_a_limit_keeps_its_value_and_lets_go_of_what_its_spec_no_longer_names() {
    assertStored(secret("a").env("A").bytes(24_000));
    assertStored(secret("b").env("B").file("~/b").bytes(10));

    assertExceeded(secret("b").env("B").bytes(1_000).generation(2), "spec.envName", "24576");

    SecretRow b = database.secrets().project("alice").orElseThrow().secrets().getLast();
    assertThat(b.generation()).isEqualTo(2);
    assertThat(b.value().length()).isEqualTo(10);
    assertThat(b.filePath()).isEmpty();
    assertThat(b.envName()).isPresent();
  }

  @Test
  void the_limit_of_a_value_holds_below_the_types_too() {
    assertStored(secret("a").file("~/a"));

    assertThatThrownBy(() -> execute("UPDATE user_secrets SET value_bytes = 24577"))
        .hasMessageContaining("the value is too long");
  }

  @Test
  void the_tables_let_nobody_count_while_another_adds() {
    for (int i = 0; i < 49; i++) {
      assertStored(secret("s" + i).file("~/" + i));
    }

    CompletableFuture<Throwable> other =
        sql(
            handle ->
                handle.inTransaction(
                    h -> {
                      h.execute(insert("fiftieth"));
                      var waiting =
                          CompletableFuture.supplyAsync(
                              () -> catchThrowable(() -> execute(insert("fifty-first"))));
                      await().until(() -> waiting.isDone() || somebodyWaits());
                      return waiting;
                    }));

    assertThat(other.join()).hasMessageContaining("the user has too many secrets");
    assertThat(database.secrets().count("alice")).isEqualTo(50);
  }

  private boolean somebodyWaits() {
    return sql(
        handle ->
            handle
                .createQuery("SELECT count(*) > 0 FROM pg_locks WHERE NOT granted")
                .mapTo(Boolean.class)
                .one());
  }

  private static String insert(String name) {
    return """
        INSERT INTO user_secrets (uid, user_id, namespace, name, generation, description, enabled,
                                  selector, key_id, wrapped_key, ciphertext, value_bytes, env_since,
                                  value_changed_at)
        SELECT 'uid-%1$s', id, 'n', '%1$s', 1, '', false, '{}', (SELECT id FROM encryption_keys), 'k', 'v', 1, 1, now()
          FROM users WHERE name = 'alice'
        """
        .formatted(name);
  }
}
