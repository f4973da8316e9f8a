package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.store.StoreFailedException;
import dev.satchel.store.StoreUnavailableException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Has the keys looked at that were used, so that their status says when; no others. */
public final class LastUse {
  private static final Logger log = LoggerFactory.getLogger(LastUse.class);

  /** Changes older than this, who checks tokens has read, or reads all anew. */
  private static final Duration CHANGES_KEPT = Duration.ofDays(1);

  /** Uses arrive in batches, a while after they happened. */
  private static final Duration BATCHED = Duration.ofMinutes(2);

  private final StoreWatch store;
  private final Primaries<AIGatewayKey> keys;
  private final Clock clock;
  private Instant since;

  public LastUse(StoreWatch store, Primaries<AIGatewayKey> keys, Clock clock) {
    this.store = store;
    this.keys = keys;
    this.clock = clock;
    since = clock.instant();
  }

  /** Looks for keys that were used since the last time; what fails now is found the next time. */
  public void show() {
    Instant now = clock.instant();
    try {
      for (String name : store.keys().usedSince(since.minus(BATCHED))) {
        keys.request(new ResourceID(name));
      }
      since = now;
      store.keyTokens().forgetChanges(now.minus(CHANGES_KEPT));
    } catch (StoreUnavailableException | StoreFailedException e) {
      log.info("when keys were used is shown later: {}", e.getMessage());
    }
  }
}
