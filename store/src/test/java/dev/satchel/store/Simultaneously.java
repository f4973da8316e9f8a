package dev.satchel.store;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.IntFunction;

/** Runs work on many threads that start at one moment. */
public final class Simultaneously {
  private Simultaneously() {}

  /** The results, in the order of the numbers from 0 that each is given. */
  public static <T> List<T> run(int times, IntFunction<T> work) {
    CountDownLatch start = new CountDownLatch(1);
    List<Future<T>> futures = new ArrayList<>();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < times; i++) {
        int number = i;
        futures.add(
            threads.submit(
                () -> {
                  start.await();
                  return work.apply(number);
                }));
      }
      start.countDown();
    }
    return futures.stream().map(Simultaneously::result).toList();
  }

  private static <T> T result(Future<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
