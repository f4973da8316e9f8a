package dev.satchel.store.audit;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/**
 * A row that went, as its audit entry tells of it: by itself, or with its user. What is read has
 * the columns of the row, and {@code user_name}.
 *
 * @param object what it was of
 * @param diff what it said
 */
public record Removed(AuditObject object, Diff diff) {
  /** Of {@code user_secrets}. */
  public static final RowMapper<Removed> SECRET =
      (rs, context) ->
          new Removed(
              AuditObject.userSecret(
                  rs.getString("namespace"),
                  rs.getString("name"),
                  rs.getString("uid"),
                  rs.getString("user_name")),
              Diff.of(AuditKind.USER_SECRET)
                  .field("enabled", rs.getBoolean("enabled"), null)
                  .field("envName", rs.getString("env_name"), null)
                  .field("filePath", rs.getString("file_path"), null)
                  .secret("value", true)
                  .build());

  /** Of {@code ai_gateway_keys}. */
  public static final RowMapper<Removed> KEY =
      (rs, context) ->
          new Removed(
              AuditObject.key(rs.getString("name"), rs.getString("uid"), userName(rs)),
              Diff.of(AuditKind.AI_GATEWAY_KEY)
                  .field("scopes", Columns.texts(rs, "scopes"), null)
                  .field("allowList", Columns.texts(rs, "allow_list"), null)
                  .field("expiresAt", expiry(rs), null)
                  .secret("token", true)
                  .build());

  private static String userName(ResultSet rs) throws SQLException {
    String name = rs.getString("user_name");
    return name == null ? "" : name;
  }

  private static @Nullable String expiry(ResultSet rs) throws SQLException {
    OffsetDateTime at = rs.getObject("expires_at", OffsetDateTime.class);
    return at == null ? null : at.toInstant().toString();
  }

  /** The entry of it. */
  public AuditEntry by(Author author, String outcome) {
    return new AuditEntry(author, AuditAction.DELETE, object, diff, outcome);
  }
}
