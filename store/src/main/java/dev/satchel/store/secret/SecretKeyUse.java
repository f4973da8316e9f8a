package dev.satchel.store.secret;

import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.encryption.UnreadableException;
import dev.satchel.store.sql.Transactions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.argument.Argument;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which keys the rows of {@code user_secrets} are encrypted with, and the way to another key. */
public final class SecretKeyUse {
  private static final Logger log = LoggerFactory.getLogger(SecretKeyUse.class);

  /** So many rows are locked at once, for some milliseconds. */
  private static final int BATCH = 100;

  private final Transactions transactions;
  private final Encryption encryption;

  public SecretKeyUse(Transactions transactions, Encryption encryption) {
    this.transactions = transactions;
    this.encryption = encryption;
  }

  /** A row's data key under an older key. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Old(String uid, String keyId, byte[] wrappedKey) {}

  /** The same under the new one. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Fresh(String uid, byte[] oldKey, byte[] newKey) {}

  /** How many rows each key encrypts; keys without any are not in it. */
  public Map<String, Long> rowsPerKey() {
    return transactions.read(
        handle ->
            handle
                .createQuery("SELECT key_id, count(*) AS n FROM user_secrets GROUP BY key_id")
                .map((rs, context) -> Map.entry(rs.getString("key_id"), rs.getLong("n")))
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
  }

  /**
   * Wraps the data keys of all rows by the key that writes now, in small transactions. Values,
   * revisions and times stay; no row is waited for: one that somebody is writing at the moment is
   * left out, as is one whose data key cannot be unwrapped, and the next run tries them again. Two
   * runs at once do no harm. Ends early if the thread is interrupted.
   *
   * @return how many rows were
   */
  public long rewrap() {
    String to = encryption.writingKey();
    long done = 0;
    List<Old> batch = after("", to);
    while (!batch.isEmpty() && !Thread.currentThread().isInterrupted()) {
      List<Fresh> fresh = fresh(batch, to);
      done += fresh.isEmpty() ? 0 : transactions.write(handle -> replace(handle, fresh, to));
      batch = after(batch.getLast().uid(), to);
    }
    return done;
  }

  private List<Old> after(String uid, String to) {
    return transactions.read(
        handle ->
            handle
                .createQuery(
                    """
                    SELECT uid, key_id, wrapped_key
                      FROM user_secrets
                     WHERE key_id <> :to AND uid > :uid
                     ORDER BY uid
                     LIMIT :batch
                    """)
                .bind("to", to)
                .bind("uid", uid)
                .bind("batch", BATCH)
                .map(
                    (rs, context) ->
                        new Old(
                            rs.getString("uid"),
                            rs.getString("key_id"),
                            rs.getBytes("wrapped_key")))
                .list());
  }

  private List<Fresh> fresh(List<Old> batch, String to) {
    List<Fresh> fresh = new ArrayList<>();
    for (Old row : batch) {
      try {
        byte[] wrapped = encryption.rewrap(row.keyId(), row.wrappedKey(), to);
        fresh.add(new Fresh(row.uid(), row.wrappedKey(), wrapped));
      } catch (UnreadableException e) {
        // The reader of the row says so aloud; here it would be said at each run.
        log.debug(
            "the data key of the secret with uid {} cannot be unwrapped by key {}: {}",
            row.uid(),
            row.keyId(),
            e.reason());
      }
    }
    return fresh;
  }

  /**
   * Writers lock users before secrets ({@link SecretOwners}); this locks no user, so it must not
   * wait for a secret while it holds another: a locked row is skipped. The data key must still be
   * the one that was read, so a value that was written meanwhile keeps its own.
   */
  private static int replace(Handle handle, List<Fresh> fresh, String to) {
    return handle
        .createUpdate(
            """
            UPDATE user_secrets s
               SET key_id = :to, wrapped_key = f.new_key
              FROM (SELECT r.uid, w.new_key
                      FROM unnest(:uids, :oldKeys, :newKeys) AS w (uid, old_key, new_key)
                      JOIN user_secrets r ON r.uid = w.uid AND r.wrapped_key = w.old_key
                       FOR NO KEY UPDATE OF r SKIP LOCKED) f
             WHERE s.uid = f.uid
            """)
        .bind("to", to)
        .bindArray("uids", String.class, fresh.stream().map(Fresh::uid).toList())
        .bind("oldKeys", byteas(fresh.stream().map(Fresh::oldKey).toArray(byte[][]::new)))
        .bind("newKeys", byteas(fresh.stream().map(Fresh::newKey).toArray(byte[][]::new)))
        .execute();
  }

  /** Jdbi makes an {@code Object[]} of them, of which the driver makes no bytea[]. */
  private static Argument byteas(byte[][] elements) {
    return (position, statement, context) ->
        statement.setArray(position, statement.getConnection().createArrayOf("bytea", elements));
  }
}
