package dev.satchel.store.secret;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.function.Function;
import org.jdbi.v3.core.mapper.RowMapper;
import org.jspecify.annotations.Nullable;

/** Rows of {@code user_secrets} as {@link SecretRow}. */
final class SecretRows {
  static final RowMapper<SecretRow> ROW =
      (rs, context) ->
          new SecretRow(
              rs.getString("uid"),
              rs.getString("namespace"),
              rs.getString("name"),
              rs.getLong("generation"),
              rs.getBoolean("enabled"),
              target(rs.getString("env_name"), EnvName::parse),
              target(rs.getString("file_path"), FilePath::parse),
              SelectorJson.parse(rs.getString("selector")),
              value(rs.getBytes("value")),
              rs.getLong("revision"),
              rs.getLong("env_since"),
              rs.getObject("value_changed_at", OffsetDateTime.class).toInstant());

  private SecretRows() {}

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

  private static SecretValue value(byte[] bytes) {
    return switch (SecretValue.parse(bytes, false)) {
      case Parsed.Valid<SecretValue>(SecretValue valid) -> valid;
      case Parsed.Refused<SecretValue>(String message) ->
          throw new IllegalStateException("user_secrets.value " + message);
    };
  }
}
