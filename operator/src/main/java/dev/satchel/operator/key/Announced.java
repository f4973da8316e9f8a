package dev.satchel.operator.key;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.store.key.KeyFeed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Tokens that are stored, and wait until everybody who checks keys has heard of them. A gateway may
 * use a token the moment it is in the Secret, so one that takes a good one's place must not be
 * there before. They are in memory alone: after a crash, or for another leader, such a token is
 * lost, and one more is minted.
 */
final class Announced {
  /** Who checks keys looks at the store so often, also where Postgres notifies of nothing. */
  static final Duration WAIT = KeyFeed.PERIOD.plusMillis(200);

  private final Map<String, Announcement> byKey = new ConcurrentHashMap<>();
  private final Clock clock;

  Announced(Clock clock) {
    this.clock = clock;
  }

  private record Announcement(KeyToken token, Instant heardAt) {}

  /** How it is with a token that is stored and not delivered. */
  sealed interface State {
    /** It may be delivered only where there is no good one. */
    record Waits(KeyToken token) implements State {}

    /** It may be delivered. */
    record Heard(KeyToken token) implements State {}

    /** Its plaintext is not here. */
    record Lost() implements State {}
  }

  /** One token a key: what was announced before is forgotten. */
  void add(String keyUid, KeyToken token) {
    byKey.put(keyUid, new Announcement(token, clock.instant().plus(WAIT)));
  }

  State of(String keyUid, String prefix) {
    Announcement announcement = byKey.get(keyUid);
    if (announcement == null || !announcement.token().prefix().equals(prefix)) {
      return new State.Lost();
    }
    return clock.instant().isBefore(announcement.heardAt())
        ? new State.Waits(announcement.token())
        : new State.Heard(announcement.token());
  }

  /** When a key's token may be delivered; empty: none waits. */
  Optional<Instant> heardAt(String keyUid) {
    return Optional.ofNullable(byKey.get(keyUid)).map(Announcement::heardAt);
  }

  void forget(String keyUid) {
    byKey.remove(keyUid);
  }
}
