package dev.satchel.store;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** One server of each version for all tests of a JVM, and a database of its own for each test. */
final class RunningPostgres {
  private static final Map<PostgresVersion, RunningPostgres> RUNNING =
      new EnumMap<>(PostgresVersion.class);
  private static final String MIGRATED = "migrated";

  private final EmbeddedPostgres server;
  private final AtomicInteger databases = new AtomicInteger();

  private RunningPostgres(PostgresVersion version) throws IOException {
    server = version.server().start();
    execute("CREATE DATABASE " + MIGRATED);
    try (Database database = Database.open(config(MIGRATED))) {
      database.migrate();
    }
  }

  static synchronized RunningPostgres of(PostgresVersion version) throws IOException {
    RunningPostgres running = RUNNING.get(version);
    if (running == null) {
      running = new RunningPostgres(version);
      RUNNING.put(version, running);
    }
    return running;
  }

  /** A new database with the schema in it. */
  DatabaseConfig migrated() {
    return create(" TEMPLATE " + MIGRATED);
  }

  /** A new database without anything. */
  DatabaseConfig empty() {
    return create("");
  }

  private DatabaseConfig create(String template) {
    String name = "test_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name + template);
    return config(name);
  }

  private DatabaseConfig config(String database) {
    return new DatabaseConfig(
        "jdbc:postgresql://127.0.0.1:" + server.getPort() + "/" + database, "postgres", "", 10);
  }

  private void execute(String sql) {
    try (Connection connection = server.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }
}
