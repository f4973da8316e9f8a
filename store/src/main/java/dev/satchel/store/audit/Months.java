package dev.satchel.store.audit;

import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** The partitions of {@code audit_log}: one a month, by UTC. */
final class Months {
  /** A clock that is wrong, and a leader that is away for some weeks, stop nothing. */
  private static final int AHEAD = 2;

  private static final Pattern NAME = Pattern.compile("audit_log_(\\d{4})_(\\d{2})");

  private Months() {}

  static YearMonth of(Instant moment) {
    return YearMonth.from(moment.atOffset(ZoneOffset.UTC));
  }

  /** Makes a month's partition, and those that will be needed next. */
  static void make(Handle handle, YearMonth month) {
    for (int ahead = 0; ahead <= AHEAD; ahead++) {
      handle
          .createQuery("SELECT CAST(audit_log_make_month(:day) AS text)")
          .bind("day", month.plusMonths(ahead).atDay(1))
          .mapTo(String.class)
          .list();
    }
  }

  /** The months that there are and that ended before a moment, the oldest first. */
  static List<YearMonth> endedBefore(Handle handle, Instant moment) {
    return handle
        .createQuery(
            """
            SELECT c.relname
              FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
             WHERE i.inhparent = 'audit_log'::regclass
            """)
        .mapTo(String.class)
        .list()
        .stream()
        .map(NAME::matcher)
        .filter(Matcher::matches)
        .map(name -> YearMonth.of(Integer.parseInt(name.group(1)), Integer.parseInt(name.group(2))))
        .filter(month -> !end(month).isAfter(moment))
        .sorted()
        .toList();
  }

  private static Instant end(YearMonth month) {
    return month.plusMonths(1).atDay(1).atStartOfDay(ZoneOffset.UTC).toInstant();
  }

  private static String table(YearMonth month) {
    return "audit_log_%04d_%02d".formatted(month.getYear(), month.getMonthValue());
  }

  /** The last entry of a month; empty: it has none. */
  static Optional<Link> end(Handle handle, YearMonth month) {
    return handle
        .createQuery(
            "SELECT position, hash, linked_at FROM %s ORDER BY position DESC LIMIT 1"
                .formatted(table(month)))
        .map(LoggedRows.LINK)
        .findOne();
  }

  static void drop(Handle handle, YearMonth month) {
    handle.execute("DROP TABLE " + table(month));
  }
}
