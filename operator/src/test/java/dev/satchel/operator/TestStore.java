package dev.satchel.operator;

import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of a real Postgres for one test, which the test can take away and give back. */
public final class TestStore implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private final String name = "operator_" + COUNT.incrementAndGet();
  private final Database database;

  TestStore() {
    execute("CREATE DATABASE " + name);
    database =
        Database.open(
            new DatabaseConfig(
                "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + name,
                "postgres",
                "",
                10));
  }

  public Database database() {
    return database;
  }

  /** Ends every connection and refuses new ones, as a stopped server does. */
  public void takeAway() {
    execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS false");
    execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '" + name + "'");
  }

  public void giveBack() {
    execute("ALTER DATABASE " + name + " ALLOW_CONNECTIONS true");
  }

  @Override
  public void close() {
    database.close();
  }

  private static void execute(String sql) {
    try (Connection connection = SERVER.getPostgresDatabase().getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private static EmbeddedPostgres start() {
    try {
      return EmbeddedPostgres.builder().start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
