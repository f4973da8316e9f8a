package dev.satchel.store.sql;

import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/**
 * Runs work in transactions, and turns every failure into {@link
 * dev.satchel.store.StoreUnavailableException} or {@link dev.satchel.store.StoreFailedException}.
 */
public final class Transactions {
  /** Each attempt waits for whom it lost against, so a few are enough. */
  private static final int ATTEMPTS = 5;

  private final Jdbi jdbi;

  public Transactions(Jdbi jdbi) {
    this.jdbi = jdbi;
  }

  /**
   * What each connection begins with. A leader whose node is gone sends nothing more, not even the
   * end of its connection, and would hold a user's lock until the kernel's keep-alive gives up,
   * after hours.
   */
  public static final String FREE_LOCKS_OF_THE_DEAD =
      "SET idle_in_transaction_session_timeout = '15s'";

  /**
   * Runs work that writes, from the start again when it lost to another transaction. READ
   * COMMITTED, as the pool has its connections, is what the row locks and the limit trigger are
   * made for: a statement that waited for a lock sees what the one before it left.
   */
  public <T> T write(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return jdbi.<T, RuntimeException>inTransaction(work::apply);
      } catch (RuntimeException e) {
        Optional<Failure> failure = Failure.in(e);
        if (failure.isEmpty()) {
          throw e;
        }
        if (!failure.get().isLostRace() || attempt == ATTEMPTS) {
          throw failure.get().toException();
        }
      }
    }
  }

  /** Runs work that reads more than one statement's worth, all as of one moment. */
  public <T> T snapshot(Function<Handle, T> work) {
    return translated(
        () ->
            jdbi.<T, RuntimeException>inTransaction(
                TransactionIsolationLevel.REPEATABLE_READ,
                handle -> {
                  handle.execute("SET TRANSACTION READ ONLY");
                  return work.apply(handle);
                }));
  }

  /** Runs one reading statement. */
  public <T> T read(Function<Handle, T> work) {
    return translated(() -> jdbi.<T, RuntimeException>withHandle(work::apply));
  }

  private static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw Failure.in(e).map(Failure::toException).orElse(e);
    }
  }
}
