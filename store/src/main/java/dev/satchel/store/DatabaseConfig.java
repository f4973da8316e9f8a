package dev.satchel.store;

/**
 * How to reach Postgres. Its {@link #toString()} leaves the password out.
 *
 * @param jdbcUrl {@code jdbc:postgresql://...}, without user and password
 * @param username may be empty
 * @param password may be empty
 * @param poolSize the most connections at once; at least 3, which migrating takes
 */
public record DatabaseConfig(String jdbcUrl, String username, String password, int poolSize) {
  public static final int DEFAULT_POOL_SIZE = 10;

  public DatabaseConfig {
    if (poolSize < 3) {
      throw new IllegalArgumentException("the pool needs at least 3 connections, not " + poolSize);
    }
  }

  /**
   * Reads what people have in a Secret: a libpq URI ({@code
   * postgres://user:password@host:5432/database?sslmode=verify-full}; {@code postgresql://} is the
   * same, several hosts are separated by commas) or a JDBC URL ({@code jdbc:postgresql://...}, user
   * and password among its parameters).
   *
   * @throws IllegalArgumentException says what is wrong, without quoting the text
   */
  public static DatabaseConfig parse(String dsn) {
    return Dsn.parse(dsn.strip());
  }

  public DatabaseConfig withPoolSize(int size) {
    return new DatabaseConfig(jdbcUrl, username, password, size);
  }

  @Override
  public String toString() {
    return "DatabaseConfig[jdbcUrl=%s, username=%s, poolSize=%d]"
        .formatted(jdbcUrl, username, poolSize);
  }
}
