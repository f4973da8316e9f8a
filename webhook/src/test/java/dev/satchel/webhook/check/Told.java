package dev.satchel.webhook.check;

import dev.satchel.store.key.KeyChanges;
import dev.satchel.store.key.KeyFeed;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A store in memory that says what a test has it say. */
final class Told implements Source {
  final Map<String, Instant> uses = new ConcurrentHashMap<>();
  private KeyFeed.Audience audience;

  @Override
  public AutoCloseable follow(KeyFeed.Audience audience, Clock clock) {
    this.audience = audience;
    return () -> {};
  }

  @Override
  public void touch(Map<String, Instant> uses) {
    this.uses.putAll(uses);
  }

  void all(Minted... tokens) {
    audience.all(Arrays.stream(tokens).map(Minted::live));
    audience.confirmed(Instant.now());
  }

  void changed(String key, Minted... tokens) {
    audience.changed(
        new KeyChanges(1, Set.of("uid-" + key), Arrays.stream(tokens).map(Minted::live).toList()));
    audience.confirmed(Instant.now());
  }

  /** As if nothing had been heard of the store for that long. */
  void silentFor(Duration time) {
    audience.confirmed(Instant.now().minus(time));
  }
}
