package dev.satchel.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseConfigTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "postgres://u:p@db/satchel | jdbc:postgresql://db/satchel",
        "postgresql://u:p@db:5433/satchel | jdbc:postgresql://db:5433/satchel",
        "postgres://u:p@a:1,b:2/satchel | jdbc:postgresql://a:1,b:2/satchel",
        "postgres://u:p@[::1]:5432/satchel | jdbc:postgresql://[::1]:5432/satchel",
        "postgres://u:p@db | jdbc:postgresql://db/u",
        "postgres://u:p@db/ | jdbc:postgresql://db/u",
        "postgres://u:p@db/a%20b | jdbc:postgresql://db/a%20b",
        "postgres://u:p@db/d?sslmode=require | jdbc:postgresql://db/d?sslmode=require",
        "postgres://u:p@db/d?sslrootcert=/ca/ca.crt | jdbc:postgresql://db/d?sslrootcert=%2Fca%2Fca.crt",
        "postgres://u:p@db/d?connect_timeout=2 | jdbc:postgresql://db/d?connectTimeout=2",
        "postgres://u:p@db/d?target_session_attrs=read-write | jdbc:postgresql://db/d?targetServerType=primary",
        "postgres://db/d?user=u&password=p | jdbc:postgresql://db/d",
        "jdbc:postgresql://db:5432/d?user=u&password=p&sslmode=require | jdbc:postgresql://db:5432/d?sslmode=require",
        "jdbc:postgresql://db/d?password=p&user=u&targetServerType=any | jdbc:postgresql://db/d?targetServerType=any",
      })
  void a_dsn_becomes_a_jdbc_url_without_credentials(String dsn, String jdbcUrl) {
    assertThat(DatabaseConfig.parse(dsn))
        .isEqualTo(new DatabaseConfig(jdbcUrl, "u", "p", DatabaseConfig.DEFAULT_POOL_SIZE));
  }

  @Test
  void the_platforms_certificate_authorities_are_those_of_java() {
    assertThat(DatabaseConfig.parse("postgres://u@db/d?sslrootcert=system").jdbcUrl())
        .contains("sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory")
        .contains("sslmode=verify-full");
  }

  @Test
  void special_characters_come_percent_encoded_and_a_plus_is_a_plus() {
    DatabaseConfig config = DatabaseConfig.parse("postgres://us%40er:p%3A%2F+%C3%A4@db/d\n");

    assertThat(config.username()).isEqualTo("us@er");
    assertThat(config.password()).isEqualTo("p:/+ä");
    assertThat(DatabaseConfig.parse("jdbc:postgresql://db/d?password=a+b%2Bc").password())
        .isEqualTo("a b+c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "canary",
        "mysql://u:canary@db/d",
        "postgres://u:canary@/d",
        "postgres://u:canary@%2Fvar%2Frun/d",
        "postgres://u:canary@db:99999/d",
        "postgres://u:canary@db:x/d",
        "postgres://u:can%zzary@db/d",
        "postgres://u:p@db/d?canary",
        "postgres://u:canary@db/d?nonsense=1",
        "postgres://u:1?canary=2@db/d",
        "jdbc:postgresql://db/d?password=a&canary=1",
        "postgres://u:canary@db/d?target_session_attrs=nonsense",
        "jdbc:postgresql://u:canary@db/d",
      })
  void what_is_no_dsn_is_refused_without_being_quoted(String dsn) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> DatabaseConfig.parse(dsn))
        .withMessageContaining("DSN")
        .withMessageNotContaining("canary");
  }

  @Test
  void the_password_is_not_printed() {
    DatabaseConfig config = DatabaseConfig.parse("postgres://u:canary@db/d");

    assertThat(config.toString()).doesNotContain("canary").contains("jdbc:postgresql://db/d");
  }

  @Test
  void a_pool_that_cannot_migrate_is_refused() {
    DatabaseConfig config = DatabaseConfig.parse("postgres://u:p@db/d");

    assertThat(config.withPoolSize(3).poolSize()).isEqualTo(3);
    assertThatIllegalArgumentException().isThrownBy(() -> config.withPoolSize(2));
  }
}
