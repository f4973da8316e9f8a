package dev.satchel.store.key;

import dev.satchel.store.StoreFailedException;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.key.KeyTokens.Versioned;
import dev.satchel.store.sql.Transactions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps an audience current on every token there is: all of them at first, then what changed, as
 * Postgres notifies of it, and by a look each second in any case. Holds one connection of the pool.
 * While the store is away it tries again each second, and starts with all of them.
 */
public final class KeyFeed implements AutoCloseable {
  /** How often the store is looked at, also where Postgres notifies of nothing. */
  public static final Duration PERIOD = Duration.ofSeconds(1);

  private static final Logger log = LoggerFactory.getLogger(KeyFeed.class);
  private static final Duration LAST_CALL = Duration.ofSeconds(3);

  /**
   * Who is kept current. All is called on one thread; what it throws ends nothing but that look.
   */
  public interface Audience {
    /**
     * These are all the tokens.
     *
     * @param tokens arrive while they are read; be done with them on return
     */
    void all(Stream<LiveToken> tokens);

    /** These keys changed. */
    void changed(KeyChanges changes);

    /**
     * What was told is all that Postgres knew at that moment.
     *
     * @param asOf a moment before the look, so what was committed after it may be missing
     */
    void confirmed(Instant asOf);
  }

  private final Transactions transactions;
  private final Audience audience;
  private final Clock clock;
  private final Thread thread = Thread.ofPlatform().daemon().name("key-feed").unstarted(this::run);
  private volatile boolean closed;

  private KeyFeed(Transactions transactions, Audience audience, Clock clock) {
    this.transactions = transactions;
    this.audience = audience;
    this.clock = clock;
  }

  /** Starts; the store may be away, or its schema not there yet. */
  public static KeyFeed start(Transactions transactions, Audience audience, Clock clock) {
    KeyFeed feed = new KeyFeed(transactions, audience, clock);
    feed.thread.start();
    return feed;
  }

  private void run() {
    while (!closed) {
      try {
        transactions.<Void>read(this::follow);
      } catch (StoreUnavailableException | StoreFailedException e) {
        log.warn("the feed of key tokens waits for the store: {}", e.getMessage());
      } catch (RuntimeException e) {
        log.error("the feed of key tokens starts again", e);
      }
      pause();
    }
  }

  private Void follow(Handle handle) {
    // First, so that nothing is missed between the reading and the listening.
    Notifications notifications = Notifications.listen(handle);
    try {
      long version = readAll(handle);
      while (!closed) {
        notifications.await(PERIOD);
        version = look(handle, version);
      }
    } finally {
      notifications.end();
    }
    return null;
  }

  private long readAll(Handle handle) {
    Instant asOf = clock.instant();
    Versioned<Boolean> read =
        handle.inTransaction(
            TransactionIsolationLevel.REPEATABLE_READ,
            h ->
                LiveTokens.all(
                    h,
                    tokens -> {
                      audience.all(tokens);
                      return true;
                    }));
    audience.confirmed(asOf);
    return read.version();
  }

  private long look(Handle handle, long since) {
    Instant asOf = clock.instant();
    if (LiveTokens.version(handle) == since) {
      audience.confirmed(asOf);
      return since;
    }
    Optional<KeyChanges> changes =
        handle.inTransaction(
            TransactionIsolationLevel.REPEATABLE_READ, h -> LiveTokens.changedSince(h, since));
    if (changes.isEmpty()) {
      return readAll(handle);
    }
    audience.changed(changes.get());
    audience.confirmed(asOf);
    return changes.get().version();
  }

  private void pause() {
    try {
      if (!closed) {
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      closed = true;
    }
  }

  /** Ends within a few seconds; the audience is told nothing more. */
  @Override
  public void close() {
    closed = true;
    try {
      thread.join(LAST_CALL);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
