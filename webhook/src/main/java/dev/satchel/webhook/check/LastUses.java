package dev.satchel.webhook.check;

import dev.satchel.crds.key.KeyToken;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When tokens were last accepted, written in batches: a token that was idle within ten seconds, one
 * in steady use once a minute.
 */
final class LastUses implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(LastUses.class);
  private static final Duration PERIOD = Duration.ofSeconds(10);
  private static final Duration PER_TOKEN = Duration.ofMinutes(1);
  private static final Duration LAST_WRITE = Duration.ofSeconds(5);

  private final Consumer<Map<String, Instant>> store;
  private final Map<String, Instant> unwritten = new ConcurrentHashMap<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("last-uses").factory());

  /**
   * Starts nothing yet.
   *
   * @param store writes the moments of tokens, by their prefix; throws if it can't
   */
  LastUses(Consumer<Map<String, Instant>> store) {
    this.store = store;
  }

  void start() {
    var _ =
        clock.scheduleWithFixedDelay(
            this::write, PERIOD.toSeconds(), PERIOD.toSeconds(), TimeUnit.SECONDS);
  }

  void note(KeyToken token, KnownToken known, long nowMillis) {
    if (known.isToBeNoted(nowMillis, PER_TOKEN.toMillis())) {
      unwritten.put(token.prefix(), Instant.ofEpochMilli(nowMillis));
    }
  }

  /** What can't be written now is kept for the next time; no more than one moment a token. */
  void write() {
    Map<String, Instant> batch = new HashMap<>();
    unwritten.forEach(
        (prefix, at) -> {
          if (unwritten.remove(prefix, at)) {
            batch.put(prefix, at);
          }
        });
    if (batch.isEmpty()) {
      return;
    }
    try {
      store.accept(batch);
    } catch (RuntimeException e) {
      LOG.warn("last uses of keys are kept for later: {}", e.getClass().getSimpleName());
      batch.forEach(unwritten::putIfAbsent);
    }
  }

  /** Writes what there is. */
  @Override
  public void close() {
    var _ = clock.submit(this::write);
    clock.shutdown();
    try {
      if (!clock.awaitTermination(LAST_WRITE.toSeconds(), TimeUnit.SECONDS)) {
        LOG.warn("the last uses of some keys were not written");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
