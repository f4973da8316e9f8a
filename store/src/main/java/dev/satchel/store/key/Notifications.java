package dev.satchel.store.key;

import dev.satchel.store.sql.Failure;
import java.sql.SQLException;
import java.time.Duration;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for what Postgres notifies of on one connection; or only waits, where it does not. */
final class Notifications {
  private static final Logger log = LoggerFactory.getLogger(Notifications.class);
  private static final String NOT_SUPPORTED = "0A000";

  private final Handle handle;

  private Notifications(Handle handle) {
    this.handle = handle;
  }

  static Notifications listen(Handle handle) {
    try {
      handle.execute("LISTEN satchel_keys");
    } catch (JdbiException e) {
      if (Failure.in(e).filter(why -> why.sqlState().equals(NOT_SUPPORTED)).isEmpty()) {
        throw e;
      }
      log.info("the store has no LISTEN; changes of keys are looked for each second");
    }
    return new Notifications(handle);
  }

  /** Returns at once when there is one, or after the time. Takes all that there are. */
  void await(Duration most) {
    try {
      handle
          .getConnection()
          .unwrap(PGConnection.class)
          .getNotifications(Math.toIntExact(most.toMillis()));
    } catch (SQLException e) {
      throw new ConnectionException(e);
    }
  }

  /** The connection goes back to the pool. */
  void end() {
    try {
      handle.execute("UNLISTEN *");
    } catch (JdbiException e) {
      log.debug("the connection is gone: {}", Failure.in(e).map(Failure::sqlState).orElse(""));
    }
  }
}
