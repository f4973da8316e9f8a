package dev.satchel.store.secret;

import static dev.satchel.store.secret.Secrets.secret;
import static dev.satchel.store.user.UserWrites.BY_ADMIN;
import static dev.satchel.store.user.UserWrites.userWrite;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.FilePath;
import dev.satchel.store.OnPostgres;
import dev.satchel.store.Simultaneously;
import dev.satchel.store.secret.PutResult.Conflict;
import dev.satchel.store.secret.PutResult.Stored;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretConflictsIT extends OnPostgres {
  @BeforeEach
  void users() {
    database.users().save(userWrite("uid-alice", "alice", "alice", false, false));
    database.users().save(userWrite("uid-bob", "bob", "bob", false, false));
  }

  private PutResult put(Secrets secret) {
    return database.secrets().put(secret.write());
  }

  private PutResult putElsewhere(Secrets secret) {
    SecretWrite write = secret.write();
    return database
        .secrets()
        .put(
            new SecretWrite(
                write.uid(),
                write.user(),
                "elsewhere",
                write.name(),
                write.generation(),
                write.description(),
                write.enabled(),
                write.envName(),
                write.filePath(),
                write.selector(),
                write.value(),
                write.author()));
  }

  private SecretRow row(String name) {
    return database.secrets().project("alice").orElseThrow().secrets().stream()
        .filter(row -> row.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private long projection() {
    return database.users().find("alice").orElseThrow().projection();
  }

  @Test
  void who_holds_a_name_an_env_name_or_a_path_wins() {
    put(secret("a").env("A").file("~/a"));

    assertThat(putElsewhere(secret("a").uid("uid-2").env("B")))
        .isEqualTo(new Conflict("metadata.name", "dev-alice", "a"));
    assertThat(put(secret("b").env("A"))).isEqualTo(new Conflict("spec.envName", "dev-alice", "a"));
    assertThat(put(secret("b").file("~/a")))
        .isEqualTo(new Conflict("spec.filePath", "dev-alice", "a"));
    assertThat(put(secret("b").env("A").file("~/a").disabled()))
        .isEqualTo(new Conflict("spec.envName", "dev-alice", "a"));
    assertThat(database.secrets().count("alice")).isEqualTo(1);
    assertThat(projection()).isEqualTo(1);
  }

  @Test
  void texts_are_compared_as_they_are_and_each_user_has_ones_own() {
    put(secret("a").env("FOO").file("~/a"));

    assertThat(put(secret("b").env("foo").file("~/A"))).isEqualTo(new Stored(1, 2, true));
    assertThat(put(secret("c").user("bob").env("FOO").file("~/a")))
        .isEqualTo(new Stored(1, 1, true));
  }

  @ParameterizedTest
  @CsvSource({
    "~/a, ~/a/b, true",
    "~/a/b, ~/a, true",
    "/a, /a/b/c, true",
    "~/a, ~/ab, false",
    "~/ab, ~/a, false",
    "~/a_b, ~/axb/c, false",
    "~/a%, ~/ab/c, false",
    "~/a, /a/b, false"
  })
  void a_parent_directory_is_a_conflict(String held, String wanted, boolean conflict) {
    put(secret("a").file(held));

    assertThat(put(secret("b").file(wanted)))
        .isEqualTo(
            conflict ? new Conflict("spec.filePath", "dev-alice", "a") : new Stored(1, 2, true));
  }

  @Test
  void of_many_who_want_one_env_name_at_once_one_gets_it_and_the_others_learn_who() {
    List<PutResult> results =
        Simultaneously.run(40, i -> put(secret("s" + i).env("SAME").value("of " + i)));

    List<SecretRow> rows = database.secrets().project("alice").orElseThrow().secrets();
    assertThat(rows).hasSize(1);
    assertThat(results).filteredOn(new Stored(1, 1, true)::equals).hasSize(1);
    assertThat(results)
        .filteredOn(r -> !(r instanceof Stored))
        .hasSize(39)
        .containsOnly(new Conflict("spec.envName", "dev-alice", rows.getFirst().name()));
  }

  @Test
  void a_refused_row_lets_go_of_what_its_spec_no_longer_names() {
    put(secret("a").env("A").file("~/a"));
    put(secret("b").env("B").file("~/b").value("old"));

    assertThat(put(secret("b").env("B").file("~/a").generation(2).value("new")))
        .isEqualTo(new Conflict("spec.filePath", "dev-alice", "a"));

    SecretRow b = row("b");
    assertThat(b.envName()).map(Object::toString).contains("B");
    assertThat(b.filePath()).isEmpty();
    assertThat(b.enabled()).isTrue();
    assertThat(b.generation()).isEqualTo(2);
    assertThat(b.value()).isEqualTo(secret("b").value("old").disabled().write().value());
    assertThat(b.revision()).isEqualTo(1);
    assertThat(put(secret("c").file("~/b"))).isInstanceOf(Stored.class);
  }

  @Test
  void a_refused_row_without_a_target_left_is_disabled_and_its_variable_has_changed() {
    put(secret("a").env("A"));
    put(secret("b").env("B"));

    put(secret("b").env("A").generation(2));

    assertThat(row("b").enabled()).isFalse();
    assertThat(row("b").envName()).isEmpty();
    assertThat(row("b").envSince()).isEqualTo(3);
  }

  @Test
  void being_refused_again_writes_nothing() {
    put(secret("a").env("A"));
    put(secret("b").env("B"));
    put(secret("b").env("A").generation(2));
    long before = projection();

    put(secret("b").env("A").generation(2));

    assertThat(projection()).isEqualTo(before);
  }

  @Test
  void two_secrets_that_swap_their_paths_end_swapped() {
    put(secret("a").file("~/1"));
    put(secret("b").file("~/2"));

    assertThat(put(secret("a").file("~/2").generation(2))).isInstanceOf(Conflict.class);
    assertThat(put(secret("b").file("~/1").generation(2))).isInstanceOf(Stored.class);
    assertThat(put(secret("a").file("~/2").generation(2))).isInstanceOf(Stored.class);

    assertThat(
            database.secrets().project("alice").orElseThrow().secrets().stream()
                .collect(
                    java.util.stream.Collectors.toMap(
                        SecretRow::name, row -> row.filePath().orElseThrow())))
        .isEqualTo(Map.of("a", new FilePath("~/2"), "b", new FilePath("~/1")));
    assertThat(row("a").enabled()).isTrue();
  }

  @Test
  void what_is_let_go_of_is_free() {
    put(secret("a").env("A"));
    put(secret("a").file("~/a").generation(2));
    assertThat(put(secret("b").env("A"))).isInstanceOf(Stored.class);

    database.secrets().delete("uid-b", BY_ADMIN);
    assertThat(put(secret("c").env("A"))).isInstanceOf(Stored.class);
  }
}
