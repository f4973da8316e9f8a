package dev.satchel.store.secret;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.PutResult.UserMissing;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SoftDeleteIT extends OnPostgres {
  @BeforeEach
  void users() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    database.users().save(userWrite("uid-bob", "bob", "bob", false, false));
  }

  private PutResult put(Secrets secret) {
    return database.secrets().put(secret.write());
  }

  @Test
  void a_deleted_users_secrets_are_gone_and_nobody_elses() {
    put(secret("a").env("A"));
    put(secret("b").user("bob").env("A"));

    database.users().softDelete("uid-alice", BY_ADMIN);

    assertThat(database.secrets().list()).extracting(StoredSecret::user).containsExactly("bob");
    assertThat(database.secrets().project("alice")).isEmpty();
    assertThat(put(secret("c").env("C"))).isEqualTo(new UserMissing());
  }

  @Test
  void the_tables_refuse_a_secret_of_a_deleted_user_also_without_the_store() {
    database.users().softDelete("uid-alice", BY_ADMIN);

    assertThatThrownBy(() -> execute(insertInto("WHERE name = 'alice'")))
        .hasMessageContaining("the user is deleted");
  }

  @Test
  void the_tables_refuse_an_enabled_secret_without_a_target() {
    assertThatThrownBy(() -> execute(insertInto("WHERE name = 'bob'").replace("'A'", "NULL")))
        .hasMessageContaining("user_secrets_enabled_needs_target");
  }

  private static String insertInto(String whose) {
    return """
        INSERT INTO user_secrets (uid, user_id, namespace, name, generation, description, enabled,
                                  env_name, selector, key_id, wrapped_key, ciphertext, value_bytes, env_since,
                                  value_changed_at)
        SELECT 'uid-x', id, 'n', 'x', 1, '', true, 'A', '{}', (SELECT id FROM encryption_keys), 'k', 'v', 1, 1, now() FROM users
        """
        + whose;
  }

  @Test
  void a_deletion_amid_puts_leaves_none_behind() {
    List<Object> results =
        Simultaneously.run(
            40,
            i ->
                i == 20
                    ? database.users().softDelete("uid-alice", BY_ADMIN)
                    : put(secret("s" + i).env("S" + i)));

    assertThat(results)
        .allMatch(r -> r instanceof Stored || r instanceof UserMissing || r.equals(true));
    assertThat(database.secrets().list()).isEmpty();
  }

  @Test
  void a_user_made_anew_amid_puts_has_only_what_was_put_for_that_one() {
    Simultaneously.run(
        40,
        i ->
            i == 20
                ? database.users().save(userWrite("uid-2", "alice", "alice", false, false))
                : put(secret("s" + i).env("S" + i)));

    Projection now = database.secrets().project("alice").orElseThrow();
    assertThat(now.user().uid()).isEqualTo("uid-2");
    assertThat(database.secrets().list()).hasSize(now.secrets().size());
    assertThat(now.user().projection()).isEqualTo(now.secrets().size());
  }
}
