package dev.satchel.operator.audit;

import dev.satchel.store.StoreUnavailableException;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs a look again and again while this replica works; after a failure it waits, ever longer. */
final class AuditTicker implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditTicker.class);
  private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
  private static final Duration LAST_CALL = Duration.ofSeconds(5);

  private final String name;
  private final Duration period;
  private final BooleanSupplier isWorking;
  private final Runnable look;
  private final ScheduledThreadPoolExecutor executor;
  private Duration wait = FIRST_WAIT;
  private String fault = "";

  AuditTicker(String name, Duration period, BooleanSupplier isWorking, Runnable look) {
    this.name = name;
    this.period = period;
    this.isWorking = isWorking;
    this.look = look;
    executor = new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name(name).factory());
    // The next look is none that its end has to wait for.
    executor.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
  }

  void start() {
    next(period);
  }

  private void next(Duration delay) {
    if (!executor.isShutdown()) {
      Future<?> _ = executor.schedule(this::tick, delay.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    Duration delay = period;
    try {
      if (isWorking.getAsBoolean()) {
        look.run();
        tell("");
        wait = FIRST_WAIT;
      }
    } catch (StoreUnavailableException e) {
      log.debug("{} waits for the store", name, e);
    } catch (RuntimeException e) {
      // Whatever it was, the next look must come.
      tell(String.valueOf(e.getMessage()));
      delay = wait;
      wait = wait.multipliedBy(2).compareTo(LONGEST_WAIT) < 0 ? wait.multipliedBy(2) : LONGEST_WAIT;
    }
    next(delay);
  }

  /** Each fault once. */
  private void tell(String message) {
    if (!message.equals(fault) && !executor.isShutdown()) {
      if (message.isEmpty()) {
        log.info("{} goes on", name);
      } else {
        log.error("{} failed, and tries again: {}", name, message);
      }
    }
    fault = message;
  }

  @Override
  public void close() {
    executor.shutdown();
    try {
      if (!executor.awaitTermination(LAST_CALL.toMillis(), TimeUnit.MILLISECONDS)) {
        executor.shutdownNow();
      }
    } catch (InterruptedException e) {
      executor.shutdownNow();
      Thread.currentThread().interrupt();
    }
  }
}
