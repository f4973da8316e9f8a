package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntConsumer;

/** Requests that are begun on time whether or not earlier ones have ended. */
final class Schedule {
  private Schedule() {}

  /** As fast as four can, one after the other each; what fails, fails the benchmark. */
  static void warmUp(int requests, IntConsumer request) throws InterruptedException {
    AtomicInteger next = new AtomicInteger();
    AtomicInteger ended = new AtomicInteger();
    try (ExecutorService four = Executors.newFixedThreadPool(4)) {
      for (int i = 0; i < requests; i++) {
        four.execute(
            () -> {
              request.accept(next.getAndIncrement());
              ended.incrementAndGet();
            });
      }
    }
    assertThat(ended).hasValue(requests);
  }

  /**
   * Microseconds from when each was due until it was answered, in ascending order.
   *
   * @param aSecond how many are begun a second
   */
  static long[] measure(int requests, int aSecond, IntConsumer request) {
    long[] micros = new long[requests];
    AtomicInteger ended = new AtomicInteger();
    long start = System.nanoTime() + Duration.ofMillis(100).toNanos();
    try (ScheduledExecutorService clock =
        Executors.newScheduledThreadPool(32, Thread.ofPlatform().daemon().factory())) {
      for (int i = 0; i < requests; i++) {
        int number = i;
        long due = start + Duration.ofSeconds(1).toNanos() * i / aSecond;
        var _ =
            clock.schedule(
                () -> {
                  request.accept(number);
                  micros[number] = (System.nanoTime() - due) / 1000;
                  ended.incrementAndGet();
                },
                due - System.nanoTime(),
                TimeUnit.NANOSECONDS);
      }
    }
    assertThat(ended).hasValue(requests);
    Arrays.sort(micros);
    return micros;
  }
}
