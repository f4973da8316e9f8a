package dev.satchel.store.telemetry;

import dev.satchel.store.sql.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** The table {@code telemetry_snapshots}: one row a period, whoever takes it first. */
public final class TelemetrySnapshots {
  /** How long a snapshot is kept: two of the same season can be compared. */
  public static final Duration RETENTION = Duration.ofDays(400);

  private final Transactions transactions;

  public TelemetrySnapshots(Transactions transactions) {
    this.transactions = transactions;
  }

  /** How it is now; nothing is written. */
  public UsageSummary count() {
    return transactions.read(UsageSummary::count);
  }

  /**
   * Writes the snapshot of the present period if nobody has, and removes those that are older than
   * {@link #RETENTION}. Periods are counted from the epoch, so that all replicas mean the same.
   *
   * @param period whole seconds, at least one
   * @return false: there was one already
   */
  public boolean take(Instant now, Duration period) {
    Instant start = periodStart(now, period);
    return transactions.write(
        handle -> {
          if (isTaken(handle, start)) {
            return false;
          }
          removeOld(handle, now);
          return insert(handle, new Snapshot(start, now, UsageSummary.count(handle)));
        });
  }

  private static Instant periodStart(Instant now, Duration period) {
    long seconds = now.getEpochSecond();
    return Instant.ofEpochSecond(seconds - Math.floorMod(seconds, period.toSeconds()));
  }

  private static boolean isTaken(Handle handle, Instant start) {
    return handle
        .createQuery(
            "SELECT EXISTS (SELECT FROM telemetry_snapshots WHERE period_start = :periodStart)")
        .bind("periodStart", start)
        .mapTo(Boolean.class)
        .one();
  }

  /** Waits for who is inserting the same period at the moment; false if they did. */
  private static boolean insert(Handle handle, Snapshot snapshot) {
    return handle
            .createUpdate(
                """
                INSERT INTO telemetry_snapshots
                       (period_start, taken_at, active_users, users_with_secrets, total_secrets,
                        env_name_only, file_path_only, both_of_them, neither,
                        secrets_per_user_max, secrets_per_user_p25, secrets_per_user_p50,
                        secrets_per_user_p75, secrets_per_user_p90)
                VALUES (:periodStart, :takenAt, :activeUsers, :usersWithSecrets, :totalSecrets,
                        :envNameOnly, :filePathOnly, :both, :neither,
                        :secretsPerUserMax, :secretsPerUserP25, :secretsPerUserP50,
                        :secretsPerUserP75, :secretsPerUserP90)
                ON CONFLICT DO NOTHING
                """)
            .bindMethods(snapshot)
            .bindMethods(snapshot.summary())
            .execute()
        > 0;
  }

  private static void removeOld(Handle handle, Instant now) {
    handle
        .createUpdate("DELETE FROM telemetry_snapshots WHERE period_start < :before")
        .bind("before", now.minus(RETENTION))
        .execute();
  }

  /** All that are kept, the oldest first. */
  public List<Snapshot> list() {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT period_start, taken_at, active_users, users_with_secrets, total_secrets,
                           env_name_only, file_path_only, both_of_them, neither,
                           secrets_per_user_max, secrets_per_user_p25, secrets_per_user_p50,
                           secrets_per_user_p75, secrets_per_user_p90
                      FROM telemetry_snapshots
                     ORDER BY period_start
                    """)
                .map(
                    (rs, context) ->
                        new Snapshot(
                            rs.getObject("period_start", OffsetDateTime.class).toInstant(),
                            rs.getObject("taken_at", OffsetDateTime.class).toInstant(),
                            UsageSummary.ROW.map(rs, context)))
                .list());
  }
}
