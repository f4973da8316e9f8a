package dev.satchel.store.sql;

import com.zaxxer.hikari.SQLExceptionOverride;
import java.sql.SQLException;

/**
 * Drops a connection whose server has become a standby (SQLSTATE 25006), so that the next one goes
 * to the new primary; the pool itself drops those that broke.
 */
public final class EvictOnReadOnly implements SQLExceptionOverride {
  @java.lang.Override // the interface has a type of that name
  public Override adjudicate(SQLException e) {
    return "25006".equals(e.getSQLState()) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
  }
}
