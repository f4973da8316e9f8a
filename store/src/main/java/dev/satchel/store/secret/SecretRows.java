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

  static Projection read(Handle handle, SecretCipher cipher, UserRow user) {
    SecretRows rows = new SecretRows(cipher);
    handle
        .createQuery(
            """
            SELECT uid, user_id, namespace, name, generation, enabled, env_name, file_path,
                   selector, revision, env_since, value_changed_at,
                   key_id, wrapped_key, ciphertext
              FROM user_secrets
             WHERE user_id = :user
             ORDER BY name
            """)
        .bind("user", user.id())
        .map((rs, context) -> rows.add(rs))
        .list();
    return new Projection(user, rows.readable, rows.unreadable);
  }

  private boolean add(ResultSet rs) throws SQLException {
    try {
      return readable.add(readable(rs, cipher.decrypt(rs)));
    } catch (UnreadableException e) {
      return unreadable.add(unreadable(rs, e.reason()));
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
