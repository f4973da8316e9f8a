package dev.satchel.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
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
}
