package dev.satchel.store.audit;

import java.sql.Array;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads columns whatever somebody did to them: a null that should not be there is no value. */
final class Columns {
  private static final String NULL = "\0null";

  private Columns() {}

  static String text(ResultSet rs, String column) throws SQLException {
    String text = rs.getString(column);
    return text == null ? NULL : text;
  }

  static byte[] bytes(ResultSet rs, String column) throws SQLException {
    byte @Nullable [] bytes = rs.getBytes(column);
    return bytes == null ? new byte[0] : bytes;
  }

  static Instant instant(ResultSet rs, String column) throws SQLException {
    OffsetDateTime at = rs.getObject(column, OffsetDateTime.class);
    return at == null ? Instant.MIN : at.toInstant();
  }

  static List<String> texts(ResultSet rs, String column) throws SQLException {
    return elements(rs, column).stream().map(one -> one == null ? NULL : one.toString()).toList();
  }

  static List<UUID> uuids(ResultSet rs, String column) throws SQLException {
    return elements(rs, column).stream()
        .map(one -> one instanceof UUID uuid ? uuid : new UUID(0, 0))
        .toList();
  }

  private static List<@Nullable Object> elements(ResultSet rs, String column) throws SQLException {
    Array array = rs.getArray(column);
    return array == null
        ? List.of()
        : java.util.Arrays.asList((@Nullable Object[]) array.getArray());
  }

  /** Both tables of entries have them. */
  static AuditRow row(ResultSet rs) throws SQLException {
    return new AuditRow(
        rs.getObject("id", UUID.class),
        instant(rs, "at"),
        text(rs, "actor"),
        texts(rs, "groups"),
        text(rs, "request_uid"),
        text(rs, "action"),
        text(rs, "kind"),
        text(rs, "namespace"),
        text(rs, "name"),
        text(rs, "object_uid"),
        text(rs, "user_name"),
        text(rs, "diff"),
        text(rs, "outcome"),
        uuids(rs, "witnesses"));
  }
}
