package dev.satchel.store.key;

import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditKind;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditObject;
import dev.satchel.store.audit.Author;
import dev.satchel.store.audit.DeletedBy;
import dev.satchel.store.audit.Diff;
import dev.satchel.store.sql.Transactions;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jdbi.v3.core.Handle;

/**
 * The table {@code ai_gateway_keys}. A row is an {@code AIGatewayKey}, known by its uid; its tokens
 * are those of {@link KeyTokens}.
 */
public final class AIGatewayKeys {
  private final Transactions transactions;
  private final AuditLog audit;

  public AIGatewayKeys(Transactions transactions, AuditLog audit) {
    this.transactions = transactions;
    this.audit = audit;
  }

  /**
   * Stores what an {@code AIGatewayKey} says, unless the same is stored already or something newer
   * is. Tokens stay as they are. A row of the same name with another uid is of an object that is
   * gone: it is removed in the same transaction, with its tokens.
   */
  public KeyPutResult put(KeyWrite write) {
    return transactions.write(handle -> new KeyPut(handle, audit, write).run());
  }

  /** The key of that uid. */
  public Optional<KeyRow> find(String uid) {
    return transactions.snapshot(handle -> KeyRows.find(handle, uid));
  }

  /**
   * Has every token of a key refused until the next {@link #put}, whatever the row says else: what
   * its object says now cannot be understood, and what it said before may be too much.
   *
   * @param author whose doing it is
   * @param why for the audit entry
   * @return false: it is so already, or there is no key of that uid; nothing was written
   */
  public boolean suspend(String uid, Author author, String why) {
    return transactions.write(
        handle -> {
          Optional<AuditObject> suspended =
              handle
                  .createQuery(
                      """
                      UPDATE ai_gateway_keys k SET suspended = true, updated_at = now()
                       WHERE uid = :uid AND NOT suspended
                      RETURNING name,
                                (SELECT u.name FROM users u WHERE u.id = k.user_id) AS user_name
                      """)
                  .bind("uid", uid)
                  .map(
                      (rs, context) ->
                          AuditObject.key(
                              rs.getString("name"),
                              uid,
                              Objects.requireNonNullElse(rs.getString("user_name"), "")))
                  .findOne();
          Diff diff = Diff.of(AuditKind.AI_GATEWAY_KEY).field("suspended", false, true).build();
          suspended.ifPresent(
              key ->
                  audit.write(handle, new AuditEntry(author, AuditAction.WRITE, key, diff, why)));
          return suspended.isPresent();
        });
  }

  /**
   * Removes a key and its tokens.
   *
   * @param by how it is told who deleted it
   * @return false: there was none of that uid, and nothing was written
   */
  public boolean delete(String uid, DeletedBy by) {
    return transactions.write(handle -> KeyEnd.run(handle, audit, uid, by, AuditEntry.DONE));
  }

  /** All keys, by name. */
  public List<StoredKey> list() {
    return transactions.read(
        handle ->
            handle
                .createQuery("SELECT uid, name FROM ai_gateway_keys ORDER BY name")
                .map((rs, context) -> new StoredKey(rs.getString("uid"), rs.getString("name")))
                .list());
  }

  /** The names of keys that were used after a moment. */
  public List<String> usedSince(Instant moment) {
    return transactions.read(
        handle ->
            handle
                .createQuery("SELECT name FROM ai_gateway_keys WHERE last_used_at > :moment")
                .bind("moment", moment)
                .mapTo(String.class)
                .list());
  }

  /**
   * Notes when tokens were last accepted. An earlier moment than the one that is noted changes
   * nothing, and a prefix that is not there is passed over.
   *
   * @param uses the latest moment for each token's prefix
   * @return how many keys were noted
   */
  public int touch(Map<String, Instant> uses) {
    return uses.isEmpty() ? 0 : transactions.write(handle -> touch(handle, new TreeMap<>(uses)));
  }

  private static int touch(Handle handle, SortedMap<String, Instant> uses) {
    List<OffsetDateTime> moments =
        uses.values().stream().map(at -> at.atOffset(ZoneOffset.UTC)).toList();
    return handle
        .createUpdate(
            """
            UPDATE ai_gateway_keys k
               SET last_used_at = u.used_at
              FROM (SELECT t.key_uid, max(given.used_at) AS used_at
                      FROM unnest(CAST(:prefixes AS text[]), CAST(:moments AS timestamptz[]))
                             AS given (prefix, used_at)
                      JOIN ai_gateway_key_tokens t ON t.secret_prefix = given.prefix
                     GROUP BY t.key_uid) u
             WHERE k.uid = u.key_uid
               AND (k.last_used_at IS NULL OR k.last_used_at < u.used_at)
            """)
        .bindArray("prefixes", String.class, List.copyOf(uses.keySet()))
        .bindArray("moments", String.class, moments.stream().map(OffsetDateTime::toString).toList())
        .execute();
  }
}
