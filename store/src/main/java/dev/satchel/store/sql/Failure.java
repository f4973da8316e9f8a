package dev.satchel.store.sql;

import dev.satchel.store.StoreFailedException;
import dev.satchel.store.StoreUnavailableException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.Objects;
import java.util.Optional;
import org.jdbi.v3.core.ConnectionException;
import org.postgresql.util.PSQLException;
import org.postgresql.util.ServerErrorMessage;

/**
 * What a driver's exception says, without anything that was bound to a statement: messages and
 * details of Postgres quote values ({@code invalid input syntax ...}, {@code Failing row contains
 * ...}), and Jdbi's show arguments.
 *
 * @param sqlState Postgres documentation, appendix A; empty where there is none
 * @param constraint the one that was violated, or empty
 * @param table the one that a statement failed on, or empty
 * @param unreachable no connection could be had
 * @param message the driver's own; shown for {@link #isUnavailable()} only
 */
public record Failure(
    String sqlState, String constraint, String table, boolean unreachable, String message) {

  /** Finds the SQL failure that an exception was thrown for; empty if it was for another reason. */
  public static Optional<Failure> in(Throwable thrown) {
    boolean unreachable = false;
    for (Throwable t = thrown; t != null; t = t.getCause()) {
      unreachable |= t instanceof ConnectionException;
      if (t instanceof SQLException sql) {
        return Optional.of(of(sql, unreachable || t instanceof SQLTransientConnectionException));
      }
    }
    return Optional.empty();
  }

  private static Failure of(SQLException e, boolean unreachable) {
    Throwable origin = e.getCause() instanceof SQLException cause ? cause : e;
    String message = Objects.requireNonNullElse(origin.getMessage(), "");
    String state = Objects.requireNonNullElse(e.getSQLState(), "");
    ServerErrorMessage server = e instanceof PSQLException p ? p.getServerErrorMessage() : null;
    return server == null
        ? new Failure(state, "", "", unreachable, message)
        : new Failure(
            state,
            Objects.requireNonNullElse(server.getConstraint(), ""),
            Objects.requireNonNullElse(server.getTable(), ""),
            unreachable,
            message);
  }

  /** What the pool says of a connection that broke a statement earlier; it has no SQLSTATE. */
  private static final String CLOSED = "Connection is closed";

  /**
   * No connection (class 08, or the pool waited in vain), the server is stopping or starting
   * (57P0x), has no connection left (53300), or is a standby now (25006).
   */
  public boolean isUnavailable() {
    return unreachable
        || sqlState.startsWith("08")
        || sqlState.startsWith("57P0")
        || sqlState.equals("53300")
        || sqlState.equals("25006")
        || sqlState.equals("25P03") // our own transaction stood still for too long
        || (sqlState.isEmpty() && message.equals(CLOSED));
  }

  /**
   * Running the transaction again is right: a serialization failure, a deadlock, or a unique index
   * that refused what the work had found to be free. Somebody was quicker, and the next attempt
   * sees whom.
   */
  public boolean isLostRace() {
    return sqlState.equals("40001") || sqlState.equals("40P01") || sqlState.equals("23505");
  }

  /** A check, or a trigger that speaks like one, refused a row. */
  public boolean isCheckViolation() {
    return sqlState.equals("23514");
  }

  /** The exception that callers of the store see. */
  public RuntimeException toException() {
    if (isUnavailable()) {
      return new StoreUnavailableException(
          "Postgres is not available (SQLSTATE %s): %s".formatted(sqlState, message));
    }
    return new StoreFailedException(
        "Postgres refused a statement: SQLSTATE %s, table '%s', constraint '%s'"
            .formatted(sqlState, table, constraint),
        sqlState,
        constraint);
  }
}
