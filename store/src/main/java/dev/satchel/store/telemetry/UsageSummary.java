package dev.satchel.store.telemetry;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.mapper.RowMapper;

/**
 * How many secrets the active users have (design section 6). Active is who is neither deleted,
 * suspended nor a system user; who has none counts too, and so do disabled secrets. The percentiles
 * are numbers that a user has; without active users everything is 0.
 *
 * @param activeUsers those without secrets included
 * @param usersWithSecrets of those, the ones that have any
 * @param totalSecrets the sum of the four that follow
 * @param envNameOnly secrets that set a variable and write no file
 * @param filePathOnly secrets that write a file and set no variable
 * @param both secrets that do both
 * @param neither secrets that do neither, which are disabled
 */
public record UsageSummary(
    long activeUsers,
    long usersWithSecrets,
    long totalSecrets,
    long envNameOnly,
    long filePathOnly,
    long both,
    long neither,
    long secretsPerUserMax,
    long secretsPerUserP25,
    long secretsPerUserP50,
    long secretsPerUserP75,
    long secretsPerUserP90) {

  /** Of a deployment without active users. */
  public static final UsageSummary NONE = new UsageSummary(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

  /** Needs the columns of the record's names. */
  static final RowMapper<UsageSummary> ROW = (rs, context) -> row(rs);

  private static UsageSummary row(ResultSet rs) throws SQLException {
    return new UsageSummary(
        rs.getLong("active_users"),
        rs.getLong("users_with_secrets"),
        rs.getLong("total_secrets"),
        rs.getLong("env_name_only"),
        rs.getLong("file_path_only"),
        rs.getLong("both_of_them"),
        rs.getLong("neither"),
        rs.getLong("secrets_per_user_max"),
        rs.getLong("secrets_per_user_p25"),
        rs.getLong("secrets_per_user_p50"),
        rs.getLong("secrets_per_user_p75"),
        rs.getLong("secrets_per_user_p90"));
  }

  /** Counted by one statement, so as of one moment. */
  static UsageSummary count(Handle handle) {
    return handle
        .createQuery(
            """
            WITH active AS (
              SELECT count(s.uid) AS secrets,
                     count(s.uid) FILTER (WHERE s.env_name IS NOT NULL AND s.file_path IS NULL) AS env_name_only,
                     count(s.uid) FILTER (WHERE s.env_name IS NULL AND s.file_path IS NOT NULL) AS file_path_only,
                     count(s.uid) FILTER (WHERE s.env_name IS NOT NULL AND s.file_path IS NOT NULL) AS both_of_them,
                     count(s.uid) FILTER (WHERE s.env_name IS NULL AND s.file_path IS NULL) AS neither
                FROM users u
                LEFT JOIN user_secrets s ON s.user_id = u.id
               WHERE u.deleted_at IS NULL AND NOT u.suspended AND NOT u.system
               GROUP BY u.id)
            SELECT count(*) AS active_users,
                   count(*) FILTER (WHERE secrets > 0) AS users_with_secrets,
                   COALESCE(sum(secrets), 0)::bigint AS total_secrets,
                   COALESCE(sum(env_name_only), 0)::bigint AS env_name_only,
                   COALESCE(sum(file_path_only), 0)::bigint AS file_path_only,
                   COALESCE(sum(both_of_them), 0)::bigint AS both_of_them,
                   COALESCE(sum(neither), 0)::bigint AS neither,
                   COALESCE(max(secrets), 0) AS secrets_per_user_max,
                   COALESCE(percentile_disc(0.25) WITHIN GROUP (ORDER BY secrets), 0) AS secrets_per_user_p25,
                   COALESCE(percentile_disc(0.50) WITHIN GROUP (ORDER BY secrets), 0) AS secrets_per_user_p50,
                   COALESCE(percentile_disc(0.75) WITHIN GROUP (ORDER BY secrets), 0) AS secrets_per_user_p75,
                   COALESCE(percentile_disc(0.90) WITHIN GROUP (ORDER BY secrets), 0) AS secrets_per_user_p90
              FROM active
            """)
        .map(ROW)
        .one();
  }
}
