package dev.satchel.store.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.store.encryption.UnreadableException;
import dev.satchel.store.user.UserRow;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** All rows of a user, with their values; a row that cannot be read keeps none from being read. */
final class SecretRows {
  private final SecretCipher cipher;
  private final List<SecretRow> readable = new ArrayList<>();
  private final List<UnreadableSecret> unreadable = new ArrayList<>();

  private SecretRows(SecretCipher cipher) {
    this.cipher = cipher;
  }

  /** By one statement, hence as of one moment; empty if there is no live user of that name. */
  static Optional<Projection> read(Handle handle, SecretCipher cipher, String user) {
    SecretRows rows = new SecretRows(cipher);
    return handle
        .createQuery(
            """
            SELECT u.id AS user_id, u.uid AS user_uid, u.name AS user_name, u.username, u.system,
                   u.suspended, u.projection,
                   s.uid, s.namespace, s.name, s.generation, s.enabled, s.env_name, s.file_path,
                   s.selector, s.revision, s.env_since, s.value_changed_at,
                   s.key_id, s.wrapped_key, s.ciphertext
              FROM users u
              LEFT JOIN user_secrets s ON s.user_id = u.id
             WHERE u.name = :user AND u.deleted_at IS NULL
             ORDER BY s.name
            """)
        .bind("user", user)
        .scanResultSet((found, context) -> rows.readAll(found.get()));
  }

  private Optional<Projection> readAll(ResultSet rs) throws SQLException {
    Optional<UserRow> user = Optional.empty();
    while (rs.next()) {
      user = Optional.of(user(rs));
      if (rs.getString("uid") != null) {
        add(rs);
      }
    }
    return user.map(row -> new Projection(row, readable, unreadable));
  }

  private static UserRow user(ResultSet rs) throws SQLException {
    return new UserRow(
        rs.getObject("user_id", UUID.class),
        rs.getString("user_uid"),
        rs.getString("user_name"),
        rs.getString("username"),
        rs.getBoolean("system"),
        rs.getBoolean("suspended"),
        rs.getLong("projection"));
  }

  private void add(ResultSet rs) throws SQLException {
    try {
      readable.add(readable(rs, cipher.decrypt(rs)));
    } catch (UnreadableException e) {
      unreadable.add(unreadable(rs, e.reason()));
    }
  }

  private static SecretRow readable(ResultSet rs, SecretValue value) throws SQLException {
    return new SecretRow(
        rs.getString("uid"),
        rs.getString("namespace"),
        rs.getString("name"),
        rs.getLong("generation"),
        rs.getBoolean("enabled"),
        target(rs.getString("env_name"), EnvName::parse),
        target(rs.getString("file_path"), FilePath::parse),
        SelectorJson.parse(rs.getString("selector")),
        value,
        rs.getLong("revision"),
        rs.getLong("env_since"),
        rs.getObject("value_changed_at", OffsetDateTime.class).toInstant());
  }

  private static UnreadableSecret unreadable(ResultSet rs, UnreadableException.Reason reason)
      throws SQLException {
    return new UnreadableSecret(
        rs.getString("uid"),
        rs.getString("namespace"),
        rs.getString("name"),
        rs.getLong("generation"),
        rs.getBoolean("enabled"),
        target(rs.getString("env_name"), EnvName::parse),
        target(rs.getString("file_path"), FilePath::parse),
        SelectorJson.parse(rs.getString("selector")),
        rs.getLong("revision"),
        rs.getString("key_id"),
        reason);
  }

  /**
   * A target that was stored when the rules were laxer is none now; it must not keep the user's
   * other secrets from being projected.
   */
  private static <T> Optional<T> target(@Nullable String text, Function<String, Parsed<T>> parse) {
    return Optional.ofNullable(text)
        .map(parse)
        .flatMap(
            parsed ->
                switch (parsed) {
                  case Parsed.Valid<T>(T valid) -> Optional.of(valid);
                  case Parsed.Refused<T> refused -> Optional.empty();
                });
  }
}
