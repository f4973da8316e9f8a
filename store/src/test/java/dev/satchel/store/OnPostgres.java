package dev.satchel.store;

import dev.satchel.store.audit.AuditKey;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Each test runs on each version, in a database of its own. */
@ParameterizedClass
@EnumSource(PostgresVersion.class)
public abstract class OnPostgres {
  public static final AuditKey AUDIT_KEY = AuditKey.generate(new SecureRandom());

  @Parameter PostgresVersion version;

  protected DatabaseConfig config;
  protected KeyText keys;
  protected Database database;

  @BeforeEach
  void open() throws IOException {
    config = RunningPostgres.of(version).migrated();
    keys = new KeyText();
    database = Database.open(config, keys.ring());
    database.audit().use(AUDIT_KEY);
    database.rotation().begin(); // as migrate() does, but the template is migrated already
  }

  @AfterEach
  void close() {
    database.close();
  }

  /** What somebody with a psql could do: no store in between. */
  protected <T> T sql(Function<Handle, T> work) {
    return Jdbi.create(config.jdbcUrl(), config.username(), config.password())
        .withHandle(work::apply);
  }

  protected int execute(String sql) {
    return sql(handle -> handle.execute(sql));
  }
}
