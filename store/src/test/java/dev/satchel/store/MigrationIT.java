package dev.satchel.store;

import static dev.satchel.store.secret.Secrets.secret;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.satchel.store.secret.PutResult.Stored;
import dev.satchel.store.secret.SecretRow;
import java.io.IOException;
import java.util.HexFormat;
import org.flywaydb.core.Flyway;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(PostgresVersion.class)
class MigrationIT {
  @Parameter PostgresVersion version;

  @Test
  void several_at_once_migrate_an_empty_database_and_again_does_nothing() throws IOException {
    DatabaseConfig config = RunningPostgres.of(version).empty().withPoolSize(3);

    Simultaneously.run(
        4,
        i -> {
          try (Database database = Database.open(config)) {
            database.migrate();
            return true;
          }
        });

    try (Database database = Database.open(config)) {
      database.migrate();
      assertThat(database.isAvailable()).isTrue();
      assertThat(database.users().list()).isEmpty();
      assertThat(database.secrets().list()).isEmpty();
    }
  }

  @Test
  void flyway_is_asked_unless_the_newest_migration_was_made_and_none_failed() throws IOException {
    DatabaseConfig config = RunningPostgres.of(version).empty();
    Jdbi jdbi = Jdbi.create(config.jdbcUrl(), config.username(), config.password());
    assertThat(jdbi.withHandle(SchemaVersion::isNewest)).isFalse();

    try (Database database = Database.open(config)) {
      database.migrate();
    }

    assertThat(jdbi.withHandle(SchemaVersion::isNewest)).isTrue();
    jdbi.useHandle(
        handle ->
            handle.execute("UPDATE flyway_schema_history SET success = false WHERE version = '3'"));
    assertThat(jdbi.withHandle(SchemaVersion::isNewest)).isFalse();
    jdbi.useHandle(handle -> handle.execute("DELETE FROM flyway_schema_history"));
    assertThat(jdbi.withHandle(SchemaVersion::isNewest)).isFalse();
  }

  @Test
  void tables_that_are_somebody_elses_stay() throws IOException {
    DatabaseConfig config = RunningPostgres.of(version).empty();
    Jdbi jdbi = Jdbi.create(config.jdbcUrl(), config.username(), config.password());
    jdbi.useHandle(handle -> handle.execute("CREATE TABLE theirs AS SELECT 1 AS one"));

    try (Database database = Database.open(config)) {
      database.migrate();
      assertThat(database.users().list()).isEmpty();
    }

    Integer one =
        jdbi.withHandle(h -> h.createQuery("SELECT one FROM theirs").mapTo(Integer.class).one());
    assertThat(one).isEqualTo(1);
  }

  @Test
  void values_that_were_stored_in_the_clear_are_encrypted_and_delivered_as_before()
      throws IOException {
    DatabaseConfig config = RunningPostgres.of(version).empty();
    Flyway.configure()
        .dataSource(config.jdbcUrl(), config.username(), config.password())
        .target("1")
        .load()
        .migrate();
    Jdbi jdbi = Jdbi.create(config.jdbcUrl(), config.username(), config.password());
    jdbi.useHandle(
        handle ->
            handle.execute(
                """
                WITH u AS (
                  INSERT INTO users (uid, name, username, system, suspended)
                  VALUES ('uid-alice', 'alice', 'alice', false, false) RETURNING id
                )
                INSERT INTO user_secrets (uid, user_id, namespace, name, generation, description,
                                          enabled, env_name, selector, value, value_bytes, revision,
                                          env_since, value_changed_at)
                SELECT 'uid-' || n, id, 'dev-alice', n, 1, 'for ' || n, true, upper(n), '{}',
                       convert_to('canary-' || n, 'UTF8'), 8, 4, 9, now()
                  FROM u, unnest(ARRAY['a', 'b']) n
                """));
    try (Database keyless = Database.open(config)) {
      assertThatThrownBy(keyless::migrate)
          .isInstanceOf(EncryptionKeyException.class)
          .hasMessageContaining("must be the first to migrate");
    }

    try (Database database = Database.open(config, new KeyText().ring())) {
      database.audit().use(OnPostgres.AUDIT_KEY);
      database.migrate();

      assertThat(database.secrets().project("alice").orElseThrow().secrets())
          .extracting(row -> new String(row.value().bytes(), UTF_8), SecretRow::revision)
          .containsExactly(tuple("canary-a", 4L), tuple("canary-b", 4L));
      assertThat(database.secrets().put(secret("a").env("A").value("canary-a").write()))
          .isEqualTo(new Stored(4, 9, false));
    }
    String rows =
        jdbi.withHandle(
            handle ->
                handle
                    .createQuery("SELECT string_agg(s::text, ',') FROM user_secrets s")
                    .mapTo(String.class)
                    .one());
    assertThat(rows)
        .contains("dev-alice")
        .doesNotContain("canary")
        .doesNotContain(HexFormat.of().formatHex("canary".getBytes(UTF_8)));
  }
}
