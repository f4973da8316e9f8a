package dev.satchel.operator.health;

import dev.satchel.store.Database;
import dev.satchel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the store every two seconds whether it is there, brings its schema up once it is, and says
 * when it has come back.
 */
public final class StoreWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final BooleanSupplier isAvailable;
  private final Runnable migrate;
  private final Runnable onReturn;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("store-watch").factory());
  private boolean migrated;
  private volatile boolean available;

  /**
   * Watches a store that may be away now.
   *
   * @param onReturn run each time that it came (back); must not throw
   */
  public StoreWatch(Database store, Runnable onReturn) {
    this(store::isAvailable, store::migrate, onReturn);
  }

  StoreWatch(BooleanSupplier isAvailable, Runnable migrate, Runnable onReturn) {
    this.isAvailable = isAvailable;
    this.migrate = migrate;
    this.onReturn = onReturn;
  }

  public void start() {
    Future<?> _ =
        ticker.scheduleWithFixedDelay(this::look, 0, PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** As of the last look. */
  public boolean isAvailable() {
    return available;
  }

  void look() {
    boolean now = isAvailable.getAsBoolean() && isMigrated();
    boolean came = now && !available;
    if (now != available) {
      log.info("the store is {}", now ? "available" : "not available");
    }
    available = now;
    if (came) {
      onReturn.run();
    }
  }

  private boolean isMigrated() {
    if (!migrated) {
      try {
        migrate.run();
        migrated = true;
      } catch (StoreUnavailableException e) {
        log.info("the store's schema waits: {}", e.getMessage());
      } catch (RuntimeException e) {
        log.error("the store's schema could not be brought up; trying again", e);
      }
    }
    return migrated;
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
