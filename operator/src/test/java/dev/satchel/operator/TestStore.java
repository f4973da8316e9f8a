package dev.satchel.operator;

import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.store.encryption.EncryptionKey;
import dev.satchel.store.encryption.KeyRing;
import dev.satchel.store.encryption.KeySource;
import dev.satchel.store.encryption.UnusableKeysException;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A database of a real Postgres for one test, which the test can take away and give back. */
public final class TestStore implements AutoCloseable {
  private static final AtomicInteger COUNT = new AtomicInteger();
  private static final EmbeddedPostgres SERVER = start();

  private final String name = "operator_" + COUNT.incrementAndGet();
  private final Database database;
  private volatile String keys = EncryptionKey.newLine();

  public TestStore() {
    execute("CREATE DATABASE " + name);
    database = Database.open(new DatabaseConfig(jdbcUrl(), "postgres", "", 10), ring(() -> keys));
  }

  private static KeyRing ring(KeySource source) {
    try {
      return KeyRing.open(source);
    } catch (UnusableKeysException e) {
      throw new IllegalStateException(e);
    }
  }

  public String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + SERVER.getPort() + "/" + name;
  }

  /** The first line of the key file. */
  public String presentKey() {
    return keys.lines().findFirst().orElseThrow();
  }

  /** What somebody with a psql could do. */
  public void sql(String statement) {
    try (Connection connection = SERVER.getDatabase("postgres", name).getConnection();
        Statement prepared = connection.createStatement()) {
      prepared.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The first column of what a query gives. */
  public List<String> texts(String query) {
    List<String> texts = new ArrayList<>();
    try (Connection connection = SERVER.getDatabase("postgres", name).getConnection();
        Statement prepared = connection.createStatement();
        ResultSet rows = prepared.executeQuery(query)) {
      while (rows.next()) {
        texts.add(rows.getString(1));
      }
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
    return texts;
  }

  /** A new key on the first line of the key file. */
  public void rotate() {
    keys = EncryptionKey.newLine() + keys;
  }

  /** A key file that is none. */
  public void spoilKeys() {
    keys = "not base64!\n" + keys;
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
