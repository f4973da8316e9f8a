package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was settled of each {@code UserSecret}, by uid, in memory: so a look that only concerns the
 * status needs no Postgres. After a restart all are settled again, which changes no row.
 */
public final class Settlements {
  /** After this a row is compared again, even if nothing happened: Postgres may be restored. */
  private static final Duration TRUST = Duration.ofMinutes(10);

  private final Map<String, Settlement> byUid = new ConcurrentHashMap<>();
  private final Map<String, Instant> confirmedAt = new ConcurrentHashMap<>();
  private final Map<String, Instant> delayedSince = new ConcurrentHashMap<>();
  private final Map<String, Long> changesByUser = new ConcurrentHashMap<>();

  public Optional<Settlement> get(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  /** Whether every one of them was settled at some time since the start. */
  public boolean haveAll(Iterable<UserSecret> secrets) {
    for (UserSecret secret : secrets) {
      if (!secret.isMarkedForDeletion() && !byUid.containsKey(secret.getMetadata().getUid())) {
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
