package dev.satchel.store.secret;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.WorkspaceSelector;
import dev.satchel.crds.secret.WorkspaceSelector.Requirement;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.secret.PutResult.Outdated;
import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.PutResult.UserMissing;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UserSecretsIT extends OnPostgres {
  private static final WorkspaceSelector DATA_TEAM =
      new WorkspaceSelector(
          Map.of("team", "data"), List.of(new Requirement("tier", "In", List.of("a", "b"))));

  @BeforeEach
  void users() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    database.users().save(userWrite("uid-bob", "bob", "bob", false, false));
  }

  private PutResult put(Secrets secret) {
    return database.secrets().put(secret.write());
  }

  private List<SecretRow> stored(String user) {
    return database.secrets().project(user).orElseThrow().secrets();
  }

  private SecretRow only() {
    List<SecretRow> rows = stored("alice");
    assertThat(rows).hasSize(1);
    return rows.getFirst();
  }

  private long projection(String user) {
    return database.users().find(user).orElseThrow().projection();
  }

  @Test
  void what_was_put_is_projected_byte_for_byte() {
    byte[] value = new byte[256];
    IntStream.range(0, 256).forEach(i -> value[i] = (byte) i);
    Secrets secret = secret("a").env("A").file("~/a/ä\"\\").selector(DATA_TEAM).value(value);

    assertThat(put(secret)).isEqualTo(new Stored(1, 1, true));

    SecretRow row = only();
    SecretWrite write = secret.write();
    assertThat(row)
        .isEqualTo(
            new SecretRow(
                write.uid(),
                write.namespace(),
                write.name(),
                1,
                true,
                write.envName(),
                write.filePath(),
                DATA_TEAM,
                write.value(),
                1,
                1,
                row.valueChangedAt()));
    assertThat(database.secrets().project("alice").orElseThrow().user().projection()).isEqualTo(1);
    assertThat(database.secrets().count("alice")).isEqualTo(1);
    assertThat(database.secrets().count("bob")).isZero();
    assertThat(database.secrets().list())
        .containsExactly(new StoredSecret("uid-a", "alice", "dev-alice", "a", 1, 1));
  }

  @Test
  void values_are_in_no_text() {
    put(secret("a").env("A").value("canary"));

    assertThat(database.secrets().project("alice").toString()).doesNotContain("canary");
    assertThat(secret("a").env("A").value("canary").write().toString()).doesNotContain("canary");
  }

  @Test
  void a_put_that_changes_nothing_writes_nothing() {
    put(secret("a").env("A").selector(DATA_TEAM));
    String before = rowVersions();

    assertThat(put(secret("a").env("A").selector(DATA_TEAM))).isEqualTo(new Stored(1, 1, false));
    assertThat(rowVersions()).isEqualTo(before);
  }

  private String rowVersions() {
    return sql(
        h ->
            h.createQuery(
                    "SELECT string_agg(s.xmin || ' ' || u.xmin, ',')"
                        + " FROM user_secrets s JOIN users u ON u.id = s.user_id")
                .mapTo(String.class)
                .one());
  }

  @Test
  void a_new_value_raises_revision_projection_and_env_since() {
    put(secret("a").env("A"));
    SecretRow before = only();

    assertThat(put(secret("a").env("A").value("new"))).isEqualTo(new Stored(2, 2, true));
    assertThat(only().valueChangedAt()).isAfter(before.valueChangedAt());
    assertThat(projection("alice")).isEqualTo(2);
    assertThat(projection("bob")).isZero();
  }

  @Test
  void a_new_env_name_raises_env_since_but_not_the_revision() {
    put(secret("a").env("A"));

    assertThat(put(secret("a").env("B"))).isEqualTo(new Stored(1, 2, true));
  }

  @Test
  void a_new_path_selector_or_generation_raises_the_projection_only() {
    put(secret("a").env("A"));
    SecretRow before = only();

    assertThat(put(secret("a").env("A").file("~/a"))).isEqualTo(new Stored(1, 1, true));
    assertThat(put(secret("a").env("A").file("~/a").selector(DATA_TEAM)))
        .isEqualTo(new Stored(1, 1, true));
    assertThat(put(secret("a").env("A").file("~/a").selector(DATA_TEAM).generation(2)))
        .isEqualTo(new Stored(1, 1, true));
    assertThat(projection("alice")).isEqualTo(4);
    assertThat(only().generation()).isEqualTo(2);
    assertThat(only().valueChangedAt()).isEqualTo(before.valueChangedAt());
  }

  @Test
  void disabling_and_enabling_change_the_environment_variable() {
    put(secret("a").env("A"));

    assertThat(put(secret("a").env("A").disabled())).isEqualTo(new Stored(1, 2, true));
    assertThat(only().enabled()).isFalse();
    assertThat(put(secret("a").env("A"))).isEqualTo(new Stored(1, 3, true));
  }

  @Test
  void a_disabled_secret_needs_no_target() {
    assertThat(put(secret("a").disabled())).isEqualTo(new Stored(1, 1, true));
  }

  @Test
  void an_older_generation_is_outdated_and_changes_nothing() {
    put(secret("a").env("A").generation(3));
    String before = rowVersions();

    assertThat(put(secret("a").env("B").generation(2).value("old"))).isEqualTo(new Outdated(3));
    assertThat(put(secret("a").user("bob").env("B").generation(2))).isEqualTo(new Outdated(3));
    assertThat(rowVersions()).isEqualTo(before);
  }

  @Test
  void the_same_put_many_times_at_once_is_one_change() {
    List<PutResult> results = Simultaneously.run(20, i -> put(secret("a").env("A")));

    assertThat(results).filteredOn(new Stored(1, 1, true)::equals).hasSize(1);
    assertThat(results).filteredOn(new Stored(1, 1, false)::equals).hasSize(19);
    assertThat(projection("alice")).isEqualTo(1);
  }

  @Test
  void each_change_raises_the_projection_by_one_also_at_once() {
    Simultaneously.run(40, i -> put(secret("s" + i).env("S" + i)));

    assertThat(projection("alice")).isEqualTo(40);
    assertThat(stored("alice")).extracting(SecretRow::envSince).doesNotHaveDuplicates();
  }

  @Test
  void a_projection_is_of_one_moment() {
    put(secret("a").env("A"));

    List<Projection> seen =
        Simultaneously.run(
            60,
            i -> {
              if (i % 2 == 0) {
                put(secret("a").env("A").value("value " + i));
              }
              return database.secrets().project("alice").orElseThrow();
            });

    // Each put changes the variable, so the user's revision is always the secret's too.
    assertThat(seen).allMatch(p -> p.user().projection() == p.secrets().getFirst().envSince());
  }

  @Test
  void a_secret_of_an_unknown_user_is_not_stored() {
    assertThat(put(secret("a").user("nobody").env("A"))).isEqualTo(new UserMissing());
    assertThat(database.secrets().list()).isEmpty();
    assertThat(database.secrets().project("nobody")).isEmpty();
  }

  @Test
  void deleting_raises_the_projection_and_deleting_again_does_nothing() {
    put(secret("a").env("A"));

    assertThat(database.secrets().delete("uid-a", BY_ADMIN)).isTrue();
    assertThat(projection("alice")).isEqualTo(2);
    assertThat(database.secrets().delete("uid-a", BY_ADMIN)).isFalse();
    assertThat(projection("alice")).isEqualTo(2);
  }

  @Test
  void of_many_deletions_at_once_one_did_it() {
    put(secret("a").env("A"));

    assertThat(Simultaneously.run(20, i -> database.secrets().delete("uid-a", BY_ADMIN)))
        .filteredOn(deleted -> deleted)
        .hasSize(1);
    assertThat(projection("alice")).isEqualTo(2);
  }

  @Test
  void a_secret_that_moves_to_another_user_is_gone_from_the_first() {
    put(secret("a").env("A"));

    assertThat(put(secret("a").user("bob").env("A"))).isEqualTo(new Stored(1, 1, true));
    assertThat(stored("alice")).isEmpty();
    assertThat(stored("bob")).extracting(SecretRow::name).containsExactly("a");
    assertThat(projection("alice")).isEqualTo(2);
  }

  @Test
  void a_secret_that_cannot_be_stored_at_its_new_user_is_gone_from_the_first_nevertheless() {
    put(secret("a").env("A"));
    put(secret("b").user("bob").env("A"));

    assertThat(put(secret("a").user("bob").env("A")))
        .isEqualTo(new PutResult.Conflict("spec.envName", "dev-alice", "b"));
    assertThat(stored("alice")).isEmpty();

    put(secret("c").env("C"));
    assertThat(put(secret("c").user("nobody").env("C"))).isEqualTo(new UserMissing());
    assertThat(stored("alice")).isEmpty();
  }

  @Test
  void secrets_that_move_back_and_forth_at_once_are_at_one_user_in_the_end() {
    Simultaneously.run(
        20,
        i -> {
          String user = i % 2 == 0 ? "alice" : "bob";
          return put(secret("s" + i % 3).user(user).env("S" + i % 3));
        });

    assertThat(database.secrets().list()).hasSize(3);
  }

  @Test
  void a_secret_made_anew_takes_the_place_of_the_one_that_is_gone() {
    put(secret("a").env("A").generation(7));

    assertThat(put(secret("a").uid("uid-2").env("A").value("new")))
        .isEqualTo(new Stored(1, 3, true));
    assertThat(only().uid()).isEqualTo("uid-2");
  }

  @Test
  void a_description_with_nul_is_stored_without() {
    SecretWrite write = secret("a").env("A").write();
    SecretWrite nul =
        new SecretWrite(
            write.uid(),
            write.user(),
            write.namespace(),
            write.name(),
            1,
            "a\0b",
            true,
            write.envName(),
            write.filePath(),
            new WorkspaceSelector(Map.of("team", "\0"), List.of()),
            write.value(),
            write.author());

    assertThat(database.secrets().put(nul)).isEqualTo(new Stored(1, 1, true));
    assertThat(database.secrets().put(nul)).isEqualTo(new Stored(1, 1, false));
  }

  @Test
  void a_row_that_fits_the_rules_no_more_does_not_stop_the_others() {
    put(secret("a").env("A"));
    put(secret("b").file("~/b"));
    execute("UPDATE user_secrets SET env_name = 'SATCHEL_X' WHERE name = 'a'");

    assertThat(stored("alice")).extracting(SecretRow::name).containsExactly("a", "b");
    assertThat(stored("alice").getFirst().envName()).isEmpty();
  }
}
