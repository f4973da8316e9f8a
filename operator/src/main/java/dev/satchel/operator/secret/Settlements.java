package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.secret.StoredSecret;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was settled of each {@code UserSecret}, by uid, in memory: so a look that only concerns the
 * status needs no Postgres. After a restart what is stored is read once, for all.
 */
public final class Settlements {
  /** After this a row is compared again, even if nothing happened: somebody may have changed it. */
  static final Duration TRUST = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(Settlements.class);

  private final Supplier<List<StoredSecret>> stored;
  private final Clock clock;
  private final Lock reading = new ReentrantLock();
  private volatile boolean isRead;
  private final Map<String, Settlement> rows = new ConcurrentHashMap<>();
  private final Map<String, Settlement> byUid = new ConcurrentHashMap<>();
  private final Map<String, Instant> confirmedAt = new ConcurrentHashMap<>();
  private final Map<String, Instant> delayedSince = new ConcurrentHashMap<>();
  private final Map<String, Long> changesByUser = new ConcurrentHashMap<>();

  /**
   * @param stored reads which secrets have a row; may throw {@link StoreUnavailableException}
   */
  Settlements(Supplier<List<StoredSecret>> stored, Clock clock) {
    this.stored = stored;
    this.clock = clock;
  }

  /** As it was settled by this process. */
  public Optional<Settlement> get(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  /**
   * As it was settled by this process, or by one before it: there is a row of this generation, and
   * the object's status says that this generation is stored. The row alone does not say so, since a
   * refused put leaves its generation there too. Where the value comes from another Secret, that
   * one may have changed since.
   */
  Optional<Settlement> of(UserSecret secret) {
    readRows();
    String uid = secret.getMetadata().getUid();
    return Optional.ofNullable(byUid.computeIfAbsent(uid, key -> fromRow(secret)));
  }

  private @Nullable Settlement fromRow(UserSecret secret) {
    Settlement row = rows.remove(secret.getMetadata().getUid());
    if (row == null || !isOf(row, secret)) {
      return null;
    }
    confirm(secret.getMetadata().getUid(), row);
    return row;
  }

  private static boolean isOf(Settlement row, UserSecret secret) {
    return row.generation() == secret.getMetadata().getGeneration()
        && row.user().equals(UserSecretReconciler.user(secret))
        && secret.getSpec().valueFrom() == null
        && SecretStatus.saysStored(secret);
  }

  /** Once, when the first secret is looked at: then this process leads, and nobody else writes. */
  private void readRows() {
    if (isRead) {
      return;
    }
    reading.lock();
    try {
      if (!isRead) {
        Instant readAt = clock.instant();
        for (StoredSecret row : stored.get()) {
          Outcome outcome = new Outcome.Stored(row.revision());
          rows.put(row.uid(), new Settlement(row.generation(), row.user(), "", outcome, readAt));
        }
        isRead = true;
      }
    } catch (StoreUnavailableException e) {
      log.debug("what is stored is read once the store is back: {}", e.getMessage());
    } finally {
      reading.unlock();
    }
  }

  /** Whether it is known of every one of them what became of it. */
  public boolean haveAll(Iterable<UserSecret> secrets) {
    for (UserSecret secret : secrets) {
      if (!secret.isMarkedForDeletion() && of(secret).isEmpty()) {
        return false;
      }
    }
    return true;
  }

  void put(String uid, Settlement settlement) {
    byUid.put(uid, settlement);
    confirm(uid, settlement);
  }

  /** The same was settled again, or nothing spoke against it. */
  void confirm(String uid, Settlement settlement) {
    delayedSince.remove(uid);
    confirmedAt.compute(
        uid,
        (key, before) ->
            before == null || isOld(before, settlement.at()) ? settlement.at() : before);
  }

  boolean isTrusted(String uid, Instant now) {
    Instant confirmed = confirmedAt.get(uid);
    return confirmed != null && !isOld(confirmed, now);
  }

  private static boolean isOld(Instant confirmed, Instant now) {
    return !now.isBefore(confirmed.plus(TRUST));
  }

  /** The next look goes to the store, whatever was settled before. */
  void doubt(String uid) {
    confirmedAt.remove(uid);
  }

  /** How often what a user has stored may have changed, as far as it was told here. */
  long changesOf(String user) {
    return changesByUser.getOrDefault(user, 0L);
  }

  void countChangeOf(String user) {
    changesByUser.merge(user, 1L, Long::sum);
  }

  /** Since when this one waits for something else. */
  Instant delayedSince(String uid, Instant now) {
    return delayedSince.computeIfAbsent(uid, key -> now);
  }

  void forget(String uid) {
    byUid.remove(uid);
    confirmedAt.remove(uid);
    delayedSince.remove(uid);
  }
}
