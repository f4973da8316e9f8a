package dev.satchel.webhook;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * How late a thread is that wants to work after a millisecond: what the machine itself adds each
 * time that one part of an answer waits for another.
 */
final class Lateness implements AutoCloseable {
  private static final long PERIOD = TimeUnit.MILLISECONDS.toNanos(1);

  private final LongStream.Builder nanos = LongStream.builder();
  private final Thread thread = Thread.ofPlatform().name("lateness").start(this::run);
  private volatile boolean ended;

  private void run() {
    while (!ended) {
      long due = System.nanoTime() + PERIOD;
      LockSupport.parkNanos(PERIOD);
      nanos.add(System.nanoTime() - due);
    }
  }

  /** Ends it, and returns milliseconds. */
  double percentile99() throws InterruptedException {
    close();
    thread.join();
    long[] all = nanos.build().sorted().toArray();
    return all[all.length * 99 / 100] / 1e6;
  }

  @Override
  public void close() {
    ended = true;
  }
}
