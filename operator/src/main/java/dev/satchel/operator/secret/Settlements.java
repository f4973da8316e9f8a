package dev.satchel.operator.secret;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What was settled of each {@code UserSecret}, by uid, in memory: so a look that only concerns the
 * status needs no Postgres. After a restart all are settled again, which changes no row.
 */
public final class Settlements {
  private final Map<String, Settlement> byUid = new ConcurrentHashMap<>();

  public Optional<Settlement> get(String uid) {
    return Optional.ofNullable(byUid.get(uid));
  }

  /**
   * @return whether anything but the time differs from the one before
   */
  boolean put(String uid, Settlement settlement) {
    Settlement before = byUid.put(uid, settlement);
    return before == null || !before.isSameAs(settlement);
  }

  /** The next look goes to the store, whatever was settled before. */
  void forget(String uid) {
    byUid.remove(uid);
  }
}
