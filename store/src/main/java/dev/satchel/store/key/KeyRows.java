package dev.satchel.store.key;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** Reads rows of both tables. */
final class KeyRows {
  private KeyRows() {}

  /** The key of that uid with its tokens, within a transaction. */
  static Optional<KeyRow> find(Handle handle, String uid) {
    List<TokenRow> tokens = tokens(handle, uid);
    return handle
        .createQuery(
            """
            SELECT uid, name, generation, rotated_for, last_used_at
              FROM ai_gateway_keys
             WHERE uid = :uid
            """)
        .bind("uid", uid)
        .map(
            (rs, context) ->
                new KeyRow(
                    rs.getString("uid"),
                    rs.getString("name"),
                    rs.getLong("generation"),
                    rs.getString("rotated_for"),
                    instant(rs, "last_used_at"),
                    tokens))
        .findOne();
  }

  private static List<TokenRow> tokens(Handle handle, String uid) {
    return handle
        .createQuery(
            """
            SELECT secret_prefix, delivered_at, valid_until
              FROM ai_gateway_key_tokens
             WHERE key_uid = :uid
             ORDER BY delivered_at DESC NULLS FIRST, secret_prefix
            """)
        .bind("uid", uid)
        .map(
            (rs, context) ->
                new TokenRow(
                    rs.getString("secret_prefix"),
                    instant(rs, "delivered_at"),
                    instant(rs, "valid_until")))
        .list();
  }

  static Optional<Instant> instant(ResultSet rs, String column) throws SQLException {
    return Optional.ofNullable(rs.getObject(column, OffsetDateTime.class))
        .map(OffsetDateTime::toInstant);
  }
}
