package dev.satchel.webhook.check;

import dev.satchel.crds.key.TokenHash;
import dev.satchel.store.key.KeyChanges;
import dev.satchel.store.key.KeyFeed;
import dev.satchel.store.key.LiveToken;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Every token there is, in memory, as the store's feed tells of them. The feed's thread writes; any
 * thread reads, without a lock.
 */
final class LiveKeys implements KeyFeed.Audience {
  private final Lease lease;
  private volatile Known known = new Known();

  LiveKeys(Lease lease) {
    this.lease = lease;
  }

  @Nullable KnownToken find(TokenHash hash) {
    return known.tokens.find(hash);
  }

  /** How many keys have a token. */
  int size() {
    return known.size;
  }

  @Override
  public void all(Stream<LiveToken> tokens) {
    Known read = new Known();
    tokens.forEach(read::add);
    known = read;
  }

  /** What stays is never away in between: the new ones come before the old ones go. */
  @Override
  public void changed(KeyChanges changes) {
    Known present = known;
    Map<String, KnownToken[]> old = new HashMap<>();
    for (String key : changes.keyUids()) {
      KnownToken[] tokens = present.byKey.remove(key);
      if (tokens != null) {
        old.put(key, tokens);
      }
    }
    changes.tokens().forEach(token -> present.add(token, old.get(token.keyUid())));
    old.values().stream().flatMap(Stream::of).forEach(present.tokens::remove);
    present.size = present.byKey.size();
  }

  @Override
  public void confirmed(Instant asOf) {
    lease.confirmed(asOf);
  }

  private static final class Known {
    private final TokenTable tokens = new TokenTable();
    private final Map<String, KnownToken[]> byKey = new HashMap<>();
    private volatile int size;

    void add(LiveToken token) {
      add(token, null);
      size = byKey.size();
    }

    void add(LiveToken live, KnownToken @Nullable [] before) {
      KnownToken token = KnownToken.of(live, before == null ? null : before[0]);
      tokens.add(token);
      byKey.merge(live.keyUid(), new KnownToken[] {token}, Known::both);
    }

    private static KnownToken[] both(KnownToken[] some, KnownToken[] others) {
      return Stream.of(some, others).flatMap(Stream::of).toArray(KnownToken[]::new);
    }
  }
}
