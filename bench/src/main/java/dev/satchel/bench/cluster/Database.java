package dev.satchel.bench.cluster;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** A cluster's Postgres, asked beside the operator. */
public final class Database {
  private final String jdbcUrl;

  public Database(Cluster cluster) {
    jdbcUrl = cluster.jdbcUrl();
  }

  /** The one number that a query answers with. */
  public double number(String query) {
    try (Connection connection = DriverManager.getConnection(jdbcUrl, "postgres", "");
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getDouble(1);
    } catch (SQLException e) {
      throw new IllegalStateException(query, e);
    }
  }

  /** Bytes of write-ahead log since the server was made. */
  public double writtenAhead() {
    return number("SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')");
  }
}
