package dev.satchel.store;

import dev.satchel.store.encryption.Encryption;
import dev.satchel.store.encryption.EncryptionKeys;
import dev.satchel.store.encryption.KeyProvider;
import dev.satchel.store.encryption.UnusableKeysException;
import dev.satchel.store.secret.SecretKeyUse;
import dev.satchel.store.sql.Transactions;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The encryption keys in use, and the way from one to the next: a new current key is made known to
 * Postgres, then rows are encrypted with it, then the older ones are wrapped anew.
 */
public final class KeyRotation {
  private final Transactions transactions;
  private final KeyProvider keys;
  private final Encryption encryption;
  private final SecretKeyUse use;

  /** The keys that rows had at the last count, and each that wrote since. Empty until begun. */
  private volatile Set<String> used = Set.of();

  KeyRotation(
      Transactions transactions, KeyProvider keys, Encryption encryption, SecretKeyUse use) {
    this.transactions = transactions;
    this.keys = keys;
    this.encryption = encryption;
    this.use = use;
  }

  /**
   * A key and how much of the database needs it.
   *
   * @param id of the key
   * @param firstUsed when it first encrypted here
   * @param rows how many rows are encrypted with it
   * @param current whether new values are
   * @param available whether the program has it
   */
  public record KeyUse(
      String id, Instant firstUsed, long rows, boolean current, boolean available) {
    /** Whether it may be taken out of the key file, and its backups destroyed. */
    public boolean isRemovable() {
      return rows == 0 && !current;
    }
  }

  /**
   * What became of the keys.
   *
   * @param changed whether there are others than before: rows may be readable that were not
   * @param withdrawn keys that are listed no more though rows need them: kept in memory, but
   *     missing at the next start
   */
  public record Followed(boolean changed, Set<String> withdrawn) {}

  /** Starts the use of the keys, at each start and as often as the schema is looked at. */
  void begin() {
    refuseUnknown(use.rowsPerKey());
    adopt();
  }

  private void use(Map<String, Long> rows) {
    used = union(rows.keySet(), Set.of(encryption.writingKey()));
  }

  private static Set<String> union(Set<String> some, Set<String> others) {
    Set<String> all = new HashSet<>(some);
    all.addAll(others);
    return Set.copyOf(all);
  }

  private void refuseUnknown(Map<String, Long> rows) {
    used = union(used, rows.keySet());
    Set<String> unknown = new TreeSet<>(rows.keySet());
    unknown.removeAll(keys.keyIds());
    if (!unknown.isEmpty()) {
      String which =
          String.join(
              ", ",
              unknown.stream().map(id -> "key %s (%d rows)".formatted(id, rows.get(id))).toList());
      throw new EncryptionKeyException(
          "user_secrets has rows that are encrypted with keys which are not given: %s; given are %s."
                  .formatted(which, new TreeSet<>(keys.keyIds()))
              + " Put the missing ones back into the key file, below the first line; see"
              + " docs/operations/keys.md if they are lost");
    }
  }

  private void adopt() {
    String current = keys.currentKeyId();
    transactions.write(
        handle -> {
          EncryptionKeys.register(handle, keys);
          return current;
        });
    used = union(used, Set.of(current));
    encryption.writeWith(current);
  }

  /**
   * Follows the provider: looks whether the keys changed, and writes with the current one from then
   * on. Before the store is migrated only the first.
   *
   * @throws UnusableKeysException what is there now cannot be used; the keys stay as they were
   * @throws EncryptionKeyException the current key is another one than that which had the id
   */
  public Followed follow() throws UnusableKeysException {
    Set<String> before = keys.keyIds();
    Set<String> withdrawn = keys.refresh(used);
    if (!withdrawn.isEmpty()) {
      // Another replica may have brought the rows to another key since the last count.
      use(use.rowsPerKey());
      withdrawn = keys.refresh(used);
    }
    if (encryption.isWriting() && !keys.currentKeyId().equals(encryption.writingKey())) {
      adopt();
      return new Followed(true, withdrawn);
    }
    return new Followed(!before.equals(keys.keyIds()), withdrawn);
  }

  /** As {@link SecretKeyUse#rewrap()}. */
  public long rewrap() {
    return use.rewrap();
  }

  /** The keys that Postgres knows, the oldest first. */
  public List<KeyUse> report() {
    Map<String, Instant> firstUsed = transactions.read(EncryptionKeys::firstUsed);
    Map<String, Long> rows = use.rowsPerKey();
    use(rows);
    String writing = encryption.writingKey();
    return firstUsed.entrySet().stream()
        .map(
            key ->
                new KeyUse(
                    key.getKey(),
                    key.getValue(),
                    rows.getOrDefault(key.getKey(), 0L),
                    key.getKey().equals(writing),
                    keys.keyIds().contains(key.getKey())))
        .sorted(Comparator.comparing(KeyUse::firstUsed).thenComparing(KeyUse::id))
        .toList();
  }
}
