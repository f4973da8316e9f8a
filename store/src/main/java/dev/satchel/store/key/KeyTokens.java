package dev.satchel.store.key;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.key.TokenHash;
import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.Diff;
import dev.satchel.store.sql.Transactions;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code ai_gateway_key_tokens}: hashes only, which leave it by {@link #live} and {@link
 * #changedSince} alone.
 *
 * <p>A token is minted before it is delivered, so that nobody can be given one that is refused. It
 * has an end until the delivery is confirmed, so that one that was lost on the way is not accepted
 * for ever.
 */
public final class KeyTokens {
  private final Transactions transactions;
  private final AuditLog audit;

  public KeyTokens(Transactions transactions, AuditLog audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  /**
   * Stores a token, which is accepted from then on. One that was minted before and not confirmed is
   * removed: its plaintext is lost.
   */
  public Minting.Result mint(String keyUid, KeyToken token, Minting how) {
    return transactions.write(handle -> mint(handle, keyUid, token, how));
  }

  private Minting.Result mint(Handle handle, String keyUid, KeyToken token, Minting how) {
    if (!lock(handle, keyUid)) {
      return Minting.Result.KEY_MISSING;
    }
    List<String> before = prefixes(handle, keyUid);
    if (isTaken(handle, token)) {
      return Minting.Result.TAKEN;
    }
    handle
        .createUpdate(
            """
            DELETE FROM ai_gateway_key_tokens
             WHERE key_uid = :key AND (delivered_at IS NULL OR NOT :keepOld)
            """)
        .bind("key", keyUid)
        .bind("keepOld", how.keepOld())
        .execute();
    handle
        .createUpdate(
            """
            INSERT INTO ai_gateway_key_tokens (secret_prefix, key_uid, hashed_secret, valid_until)
            VALUES (:prefix, :key, :hash, :until)
            """)
        .bind("prefix", token.prefix())
        .bind("key", keyUid)
        .bind("hash", token.hash().bytes())
        .bind("until", how.undeliveredUntil())
        .execute();
    handle
        .createUpdate("UPDATE ai_gateway_keys SET rotated_for = :rotatedFor WHERE uid = :key")
        .bind("rotatedFor", how.rotatedFor())
        .bind("key", keyUid)
        .execute();
    tell(handle, keyUid, AuditAction.ROTATE, before, how.author(), how.cause());
    return Minting.Result.MINTED;
  }

  private static List<String> prefixes(Handle handle, String keyUid) {
    return handle
        .createQuery(
            """
            SELECT secret_prefix FROM ai_gateway_key_tokens
             WHERE key_uid = :key
             ORDER BY secret_prefix
            """)
        .bind("key", keyUid)
        .mapTo(String.class)
        .list();
  }

  /** Which tokens a key has now, and had before. */
  private void tell(
      Handle handle,
      String keyUid,
      AuditAction action,
      List<String> before,
      Author author,
      String why) {
    AuditObject object =
        handle
            .createQuery(
                """
                SELECT k.name, coalesce(u.name, '') AS user_name
                  FROM ai_gateway_keys k LEFT JOIN users u ON u.id = k.user_id
                 WHERE k.uid = :key
                """)
            .bind("key", keyUid)
            .map(
                (rs, context) ->
                    AuditObject.key(rs.getString("name"), keyUid, rs.getString("user_name")))
            .one();
    Diff diff =
        Diff.of(AuditKind.AI_GATEWAY_KEY)
            .field("tokens", before, prefixes(handle, keyUid))
            .secret("token", action == AuditAction.ROTATE)
            .build();
    audit.write(handle, new AuditEntry(author, action, object, diff, why));
  }

  /**
   * One that somebody else is inserting at the moment loses the transaction, which then runs again.
   */
  private static boolean isTaken(Handle handle, KeyToken token) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM ai_gateway_key_tokens
                            WHERE secret_prefix = :prefix OR hashed_secret = :hash)
            """)
        .bind("prefix", token.prefix())
        .bind("hash", token.hash().bytes())
        .mapTo(Boolean.class)
        .one();
  }

  /**
   * Confirms that a token is in the key's Secret: it is the present one from now on, and older ones
   * end.
   *
   * @param previousUntil until when the older ones are good, unless they end before
   * @return false: the token is not there any more, or was confirmed before; nothing was written
   */
  public boolean confirm(String keyUid, String prefix, Instant now, Instant previousUntil) {
    return transactions.write(
        handle -> lock(handle, keyUid) && confirm(handle, keyUid, prefix, now, previousUntil));
  }

  private static boolean confirm(
      Handle handle, String keyUid, String prefix, Instant now, Instant previousUntil) {
    if (!isUndelivered(handle, keyUid, prefix)) {
      return false;
    }
    handle
        .createUpdate(
            """
            UPDATE ai_gateway_key_tokens
               SET valid_until = :previousUntil
             WHERE key_uid = :key AND secret_prefix <> :prefix
               AND (valid_until IS NULL OR valid_until > :previousUntil)
            """)
        .bind("previousUntil", previousUntil)
        .bind("key", keyUid)
        .bind("prefix", prefix)
        .execute();
    handle
        .createUpdate(
            """
            UPDATE ai_gateway_key_tokens
               SET valid_until = NULL, delivered_at = :now
             WHERE key_uid = :key AND secret_prefix = :prefix
            """)
        .bind("now", now)
        .bind("key", keyUid)
        .bind("prefix", prefix)
        .execute();
    return true;
  }

  private static boolean isUndelivered(Handle handle, String keyUid, String prefix) {
    return handle
        .createQuery(
            """
            SELECT EXISTS (SELECT FROM ai_gateway_key_tokens
                            WHERE key_uid = :key AND secret_prefix = :prefix
                              AND delivered_at IS NULL)
            """)
        .bind("key", keyUid)
        .bind("prefix", prefix)
        .mapTo(Boolean.class)
        .one();
  }

  /** The order of locks: a key's row before its tokens. */
  private static boolean lock(Handle handle, String keyUid) {
    return handle
        .createQuery("SELECT uid FROM ai_gateway_keys WHERE uid = :key FOR NO KEY UPDATE")
        .bind("key", keyUid)
        .mapTo(String.class)
        .findOne()
        .isPresent();
  }

  /** The prefix of the key's token that has this hash; empty: it is none of the key's. */
  public Optional<String> prefixOf(String keyUid, TokenHash hash) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT secret_prefix FROM ai_gateway_key_tokens
                     WHERE key_uid = :key AND hashed_secret = :hash
                    """)
                .bind("key", keyUid)
                .bind("hash", hash.bytes())
                .mapTo(String.class)
                .findOne());
  }

  /**
   * Removes a key's tokens whose end has come.
   *
   * @return how many
   */
  public int removeEnded(String keyUid, Instant now) {
    return transactions.write(
        handle ->
            handle
                .createUpdate(
                    """
                    DELETE FROM ai_gateway_key_tokens
                     WHERE key_uid = :key AND delivered_at IS NOT NULL AND valid_until <= :now
                    """)
                .bind("key", keyUid)
                .bind("now", now)
                .execute());
  }

  /**
   * Removes all of a key's tokens: from this moment on none of them is accepted.
   *
   * @param author whose doing it is
   * @param why for the audit entry
   * @return how many
   */
  public int removeAll(String keyUid, Author author, String why) {
    return transactions.write(
        handle -> {
          if (!lock(handle, keyUid)) {
            return 0;
          }
          List<String> before = prefixes(handle, keyUid);
          handle
              .createUpdate("DELETE FROM ai_gateway_key_tokens WHERE key_uid = :key")
              .bind("key", keyUid)
              .execute();
          if (!before.isEmpty()) {
            tell(handle, keyUid, AuditAction.WRITE, before, author, why);
          }
          return before.size();
        });
  }

  /**
   * Reads every token there is as of one moment, row by row.
   *
   * @param reader is given the tokens while they arrive; must be done with them when it returns
   */
  public <T> Versioned<T> live(Function<Stream<LiveToken>, T> reader) {
    return transactions.snapshot(handle -> LiveTokens.all(handle, reader));
  }

  /**
   * What a reading gave.
   *
   * @param version of the keys, for {@link #changedSince}
   */
  public record Versioned<T>(long version, T result) {}

  /**
   * Which keys changed since a version, and the tokens that they have now.
   *
   * @return empty: it is too long ago, or of another database; read {@link #live} again
   */
  public Optional<KeyChanges> changedSince(long version) {
    return transactions.snapshot(handle -> LiveTokens.changedSince(handle, version));
  }

  /** Drops what {@link #changedSince} was told of before a moment. */
  public int forgetChanges(Instant before) {
    return transactions.write(
        handle ->
            handle
                .createUpdate("DELETE FROM ai_gateway_key_changes WHERE changed_at < :before")
                .bind("before", before)
                .execute());
  }
}
