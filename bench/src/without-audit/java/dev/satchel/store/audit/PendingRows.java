package dev.satchel.store.audit;

import dev.satchel.store.audit.AuditChain.Backlog;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;

/**
 * Stands in the class path before the real one where {@code AuditBench} measures what entries cost:
 * none is written, and all else is as it is. So there is no switch in the program itself.
 */
final class PendingRows {
  private PendingRows() {}

  static String along() {
    return "";
  }

  static void insert(Handle handle, AuditKey key, List<AuditRow> rows) {}

  static void bind(SqlStatement<?> statement, AuditKey key, AuditRow row) {}

  static List<SignedRow> oldest(Handle handle, Collection<UUID> without, int most) {
    return List.of();
  }

  static List<SignedRow> all(Handle handle) {
    return List.of();
  }

  static Backlog backlog(Handle handle) {
    return new Backlog(0, Optional.empty());
  }

  static boolean isEmpty(Handle handle, Collection<UUID> without) {
    return true;
  }

  static void delete(Handle handle, List<UUID> ids) {}
}
