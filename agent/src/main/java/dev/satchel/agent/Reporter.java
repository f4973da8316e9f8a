package dev.satchel.agent;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Tells the webhook what is in the workspace, beside the work: whoever delivers files only leaves
 * the newest state here. Of several that come while the webhook is away only the last is told.
 */
final class Reporter {
  private static final int SUCCESS = 200;
  private static final int REDIRECT = 300;

  /** At least that long between two posts: a change that comes in several steps is told once. */
  private static final Duration PACE = Duration.ofSeconds(1);

  private static final Duration LONGEST = Duration.ofMinutes(5);

  private final ReportChannel channel;
  private final Log log;
  private final Duration firstPause;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private @Nullable String newest;
  private @Nullable String told;

  /**
   * Tells nothing yet.
   *
   * @param firstPause after a post that failed; doubled with each that follows it
   */
  Reporter(ReportChannel channel, Log log, Duration firstPause) {
    this.channel = channel;
    this.log = log;
    this.firstPause = firstPause;
  }

  Reporter(ReportChannel channel, Log log) {
    this(channel, log, PACE);
  }

  /**
   * @param spread how long a change waits at most before it is told, and half of it at least: what
   *     concerns many pods of a node is not told by all of them at once, nor while they write it
   */
  void start(Duration spread) {
    Thread thread = new Thread(() -> tell(spread), "reporter");
    thread.setDaemon(true);
    thread.start();
  }

  /** Takes the state to be told; returns at once. */
  void offer(String report) {
    lock.lock();
    try {
      if (!report.equals(newest)) {
        newest = report;
        changed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until the state that was offered last is told; false: not in that time. */
  boolean awaitTold(Duration atMost) throws InterruptedException {
    long left = atMost.toNanos();
    lock.lock();
    try {
      while (newest != null && !newest.equals(told)) {
        if (left <= 0) {
          return false;
        }
        left = changed.awaitNanos(left);
      }
      return true;
    } finally {
      lock.unlock();
    }
  }

  private void tell(Duration spread) {
    int failures = 0;
    String said = "";
    try {
      while (true) {
        next();
        TimeUnit.NANOSECONDS.sleep(between(spread.toNanos()));
        String report = next();
        String fault = attempt(report);
        if (fault.isEmpty()) {
          failures = 0;
          said = "";
          setTold(report);
          TimeUnit.NANOSECONDS.sleep(PACE.toNanos());
        } else {
          if (!fault.equals(said)) { // said once, not at every attempt
            log.line("cannot tell the webhook what is here, will try again: " + fault);
            said = fault;
          }
          TimeUnit.NANOSECONDS.sleep(pause(failures++).toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String next() throws InterruptedException {
    lock.lock();
    try {
      while (newest == null || newest.equals(told)) {
        changed.await();
      }
      return newest;
    } finally {
      lock.unlock();
    }
  }

  private void setTold(String report) {
    lock.lock();
    try {
      told = report;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Why it failed; empty: it did not. */
  private String attempt(String report) {
    try {
      int status = channel.post(report);
      return status >= SUCCESS && status < REDIRECT ? "" : "it answered with status " + status;
    } catch (IOException | RuntimeException e) {
      String text = e.getMessage();
      return text == null ? e.getClass().getSimpleName() : text;
    }
  }

  /** From half of it to all of it: agents that failed together do not come back together. */
  private Duration pause(int failures) {
    long nanos = firstPause.toNanos() << Math.min(failures, 20);
    long most = Math.min(nanos, LONGEST.toNanos());
    return Duration.ofNanos(between(most));
  }

  private static long between(long most) {
    return ThreadLocalRandom.current().nextLong(most / 2, most + 1);
  }
}
