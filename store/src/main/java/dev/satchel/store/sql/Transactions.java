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
   * Runs work that writes, from the start again when it lost to another transaction. READ COMMITTED
   * is what the row locks and the limit trigger are made for: a statement that waited for a lock
   * sees what the one before it left.
   */
  public <T> T write(Function<Handle, T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return inTransaction(
            TransactionIsolationLevel.READ_COMMITTED,
            handle -> {
              freeLocksOfTheDead(handle);
              return work.apply(handle);
            });
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
            inTransaction(
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

  private <T> T inTransaction(TransactionIsolationLevel level, Function<Handle, T> work) {
    return jdbi.<T, RuntimeException>inTransaction(level, work::apply);
  }

  /**
   * A leader whose node is gone sends nothing more, not even the end of its connection, and would
   * hold a user's lock until the kernel's keep-alive gives up, after hours.
   */
  private static void freeLocksOfTheDead(Handle handle) {
    handle.execute("SET LOCAL idle_in_transaction_session_timeout = '15s'");
  }

  private static <T> T translated(Supplier<T> work) {
    try {
      return work.get();
    } catch (RuntimeException e) {
      throw Failure.in(e).map(Failure::toException).orElse(e);
    }
  }
}
