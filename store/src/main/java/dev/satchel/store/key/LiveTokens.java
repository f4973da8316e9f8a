package dev.satchel.store.key;

import dev.satchel.crds.key.AllowList;
import dev.satchel.crds.key.KeyResource;
import dev.satchel.crds.key.Permissions;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.Scopes;
import dev.satchel.crds.key.TokenHash;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.store.key.KeyTokens.Versioned;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.Query;

/** Reads tokens with their hashes, within a transaction that sees one moment. */
final class LiveTokens {
  private static final int ROWS_AT_ONCE = 2_000;

  /** Equal ones are one object, since many keys permit the same. */
  private final Map<List<String>, Permissions> permissions = new HashMap<>();

  private LiveTokens() {}

  static <T> Versioned<T> all(Handle handle, Function<Stream<LiveToken>, T> reader) {
    long version = version(handle);
    Query query =
        handle.createQuery(
            """
            SELECT t.hashed_secret, t.secret_prefix, t.valid_until, k.uid, k.name, k.scopes,
                   k.allow_list, k.expires_at, u.name AS user_name,
                   k.suspended OR coalesce(u.suspended, false) AS suspended
              FROM ai_gateway_key_tokens t
              JOIN ai_gateway_keys k ON k.uid = t.key_uid
              LEFT JOIN users u ON u.id = k.user_id
            """);
    LiveTokens rows = new LiveTokens();
    try (Stream<LiveToken> tokens =
        query.setFetchSize(ROWS_AT_ONCE).map((rs, context) -> rows.token(rs)).stream()) {
      return new Versioned<>(version, reader.apply(tokens));
    }
  }

  static Optional<KeyChanges> changedSince(Handle handle, long since) {
    long version = version(handle);
    List<String> noted =
        handle
            .createQuery("SELECT key_uid FROM ai_gateway_key_changes WHERE version > :since")
            .bind("since", since)
            .mapTo(String.class)
            .list();
    // Numbered without gaps: some are missing if they are fewer.
    if (noted.size() != version - since) {
      return Optional.empty();
    }
    Set<String> uids = new HashSet<>(noted);
    return Optional.of(new KeyChanges(version, uids, tokensOf(handle, uids)));
  }

  private static List<LiveToken> tokensOf(Handle handle, Set<String> uids) {
    if (uids.isEmpty()) {
      return List.of();
    }
    LiveTokens rows = new LiveTokens();
    return handle
        .createQuery(
            """
            SELECT t.hashed_secret, t.secret_prefix, t.valid_until, k.uid, k.name, k.scopes,
                   k.allow_list, k.expires_at, u.name AS user_name,
                   k.suspended OR coalesce(u.suspended, false) AS suspended
              FROM ai_gateway_key_tokens t
              JOIN ai_gateway_keys k ON k.uid = t.key_uid
              LEFT JOIN users u ON u.id = k.user_id
             WHERE k.uid = ANY (CAST(:uids AS text[]))
            """)
        .bindArray("uids", String.class, List.copyOf(uids))
        .map((rs, context) -> rows.token(rs))
        .list();
  }

  static long version(Handle handle) {
    return handle.createQuery("SELECT version FROM ai_gateway_key_version").mapTo(Long.class).one();
  }

  private LiveToken token(ResultSet rs) throws SQLException {
    return new LiveToken(
        TokenHash.of(rs.getBytes("hashed_secret")),
        rs.getString("secret_prefix"),
        rs.getString("uid"),
        rs.getString("name"),
        Optional.ofNullable(rs.getString("user_name")),
        rs.getBoolean("suspended"),
        permissions(texts(rs, "scopes"), texts(rs, "allow_list")),
        KeyRows.instant(rs, "expires_at"),
        KeyRows.instant(rs, "valid_until"));
  }

  private static List<String> texts(ResultSet rs, String column) throws SQLException {
    return Arrays.asList((String[]) rs.getArray(column).getArray());
  }

  private Permissions permissions(List<String> scopes, List<String> allowList) {
    List<String> both = Stream.of(scopes, List.of(""), allowList).flatMap(List::stream).toList();
    return permissions.computeIfAbsent(
        both,
        key ->
            new Permissions(
                Scopes.of(parsed(scopes, Scope::parse)),
                AllowList.of(parsed(allowList, KeyResource::parse))));
  }

  /** A text that was stored when the rules were laxer must not be left out: none means all. */
  private static <T> List<T> parsed(List<String> texts, Function<String, Parsed<T>> rule) {
    return texts.stream()
        .map(
            text ->
                switch (rule.apply(text)) {
                  case Parsed.Valid<T>(T value) -> value;
                  case Parsed.Refused<T>(String message) ->
                      throw new IllegalStateException("ai_gateway_keys: " + message);
                })
        .toList();
  }
}
