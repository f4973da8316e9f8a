package dev.satchel.operator.health;

import dev.satchel.store.Database;
import dev.satchel.store.EncryptionKeyException;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.delivery.Deliveries;
import dev.satchel.store.key.AIGatewayKeys;
import dev.satchel.store.key.KeyTokens;
import dev.satchel.store.secret.UserSecrets;
import dev.satchel.store.telemetry.TelemetrySnapshots;
import dev.satchel.store.user.Users;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The store, and whether it is there: asked every two seconds, its schema brought up once it is.
 * One whose rows need keys that are not given is not used: less would be delivered than before.
 * While it is away, whoever wants it is told so at once: a thread that waits for a connection is
 * one that could have told a pod of what is projected already.
 */
public final class StoreWatch implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(StoreWatch.class);
  private static final String AWAY = "Postgres is not available";
  private static final Duration PERIOD = Duration.ofSeconds(2);

  private final Database store;
  private final ScheduledExecutorService ticker =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("store-watch").factory());
  private boolean migrated;
  private volatile boolean available;
  private volatile String absence = AWAY;

  /** Watches a store that may be away now; it stays the caller's to close. */
  public StoreWatch(Database store) {
    this.store = store;
  }

  /**
   * Looks once, and from then on by itself.
   *
   * @param onReturn run each time that the store came back
   */
  public void start(Runnable onReturn) {
    available = isThere();
    log.info("the store is {}", available ? "available" : "not available");
    Future<?> _ =
        ticker.scheduleWithFixedDelay(
            () -> look(onReturn), PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** As of the last look. */
  public boolean isAvailable() {
    return available;
  }

  /** Throws {@link StoreUnavailableException} if the store is away. */
  public Users users() {
    return present().users();
  }

  /** Throws {@link StoreUnavailableException} if the store is away. */
  public UserSecrets secrets() {
    return present().secrets();
  }

  /** Throws {@link StoreUnavailableException} if the store is away. */
  public AIGatewayKeys keys() {
    return present().keys();
  }

  /** Throws {@link StoreUnavailableException} if the store is away. */
  public KeyTokens keyTokens() {
    return present().keyTokens();
  }

  /** Throws {@link StoreUnavailableException} if the store is away. */
  public Deliveries deliveries() {
    return present().deliveries();
  }

  /** Throws {@link StoreUnavailableException} if the store is away. */
  public TelemetrySnapshots telemetry() {
    return present().telemetry();
  }

  private Database present() {
    if (!available) {
      throw new StoreUnavailableException(absence);
    }
    return store;
  }

  private void look(Runnable onReturn) {
    try {
      boolean now = isThere();
      boolean came = now && !available;
      if (now != available) {
        log.info("the store is {}", now ? "available" : "not available");
      }
      available = now;
      if (came) {
        onReturn.run();
      }
    } catch (RuntimeException e) {
      // Whatever it was, the next look must come.
      log.error("looking after the store failed", e);
    }
  }

  private boolean isThere() {
    return store.isAvailable() && isMigrated();
  }

  private boolean isMigrated() {
    if (!migrated) {
      try {
        store.migrate();
        migrated = true;
        absence = AWAY;
      } catch (EncryptionKeyException e) {
        refuse(String.valueOf(e.getMessage()));
      } catch (StoreUnavailableException e) {
        log.info("the store's schema waits: {}", e.getMessage());
      } catch (RuntimeException e) {
        log.error("the store's schema could not be brought up; trying again", e);
      }
    }
    return migrated;
  }

  /** Said once, and then to whoever wants the store. */
  private void refuse(String message) {
    if (!message.equals(absence)) {
      log.error("the store is not used: {}", message);
    }
    absence = message;
  }

  @Override
  public void close() {
    ticker.shutdownNow();
  }
}
