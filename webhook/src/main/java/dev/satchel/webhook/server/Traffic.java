package dev.satchel.webhook.server;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many requests are being answered, and since when none is. */
final class Traffic {
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition ended = lock.newCondition();
  private int underWay;
  private long lastNanos = System.nanoTime();

  void begin() {
    count(1);
  }

  void end() {
    count(-1);
  }

  private void count(int change) {
    lock.lock();
    try {
      underWay += change;
      lastNanos = System.nanoTime();
      ended.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Waits until there has been no request for some time.
   *
   * @param quiet for how long there is to be none
   * @param atMost when to give up, whatever is still under way
   */
  void awaitQuiet(Duration quiet, Duration atMost) {
    long start = System.nanoTime();
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        long toGiveUp = start + atMost.toNanos() - now;
        long toQuiet = underWay > 0 ? toGiveUp : Math.max(start, lastNanos) + quiet.toNanos() - now;
        if (toGiveUp <= 0 || toQuiet <= 0) {
          return;
        }
        var _ = ended.await(Math.min(toGiveUp, toQuiet), TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }
}
