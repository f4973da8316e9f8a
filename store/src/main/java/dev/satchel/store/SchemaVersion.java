package dev.satchel.store;

import org.jdbi.v3.core.Handle;

/**
 * Which version the schema has, as Flyway's history says. To ask Flyway itself takes a third of an
 * operator's start, only to find that there is nothing to do.
 */
final class SchemaVersion {
  /** What the newest migration makes. */
  static final String NEWEST = "8";

  private SchemaVersion() {}

  /** False of a newer one, too: what then may be done is Flyway's to say. */
  static boolean isNewest(Handle handle) {
    return hasHistory(handle)
        && handle
            .createQuery(
                """
                SELECT coalesce(bool_and(success), false)
                       AND coalesce((array_agg(version ORDER BY installed_rank DESC))[1] = :newest, false)
                  FROM flyway_schema_history
                """)
            .bind("newest", NEWEST)
            .mapTo(Boolean.class)
            .one();
  }

  private static boolean hasHistory(Handle handle) {
    return handle
        .createQuery("SELECT to_regclass('flyway_schema_history') IS NOT NULL")
        .mapTo(Boolean.class)
        .one();
  }
}
