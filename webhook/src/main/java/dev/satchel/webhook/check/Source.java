package dev.satchel.webhook.check;

import dev.satchel.store.Database;
import dev.satchel.store.key.KeyFeed;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;

/** What key checks need of the store. */
interface Source {
  /** Keeps the audience current until it is closed. */
  AutoCloseable follow(KeyFeed.Audience audience, Clock clock);

  /** Writes when tokens were last accepted, by their prefix; throws if it can't. */
  void touch(Map<String, Instant> uses);

  static Source of(Database database) {
    return new Source() {
      @Override
      public AutoCloseable follow(KeyFeed.Audience audience, Clock clock) {
        return database.keyFeed(audience, clock);
      }

      @Override
      public void touch(Map<String, Instant> uses) {
        var _ = database.keys().touch(uses);
      }
    };
  }
}
