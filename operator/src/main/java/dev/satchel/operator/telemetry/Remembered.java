package dev.satchel.operator.telemetry;

import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A count that many gauges of one scrape share. */
final class Remembered<T> implements Supplier<T> {
  private static final long FOR_NANOS = Duration.ofSeconds(1).toNanos();

  private final Supplier<T> count;
  private final LongSupplier nanoTime;
  private @Nullable T value;
  private long countedAt;

  Remembered(Supplier<T> count, LongSupplier nanoTime) {
    this.count = count;
    this.nanoTime = nanoTime;
  }

  @Override
  public synchronized T get() {
    long now = nanoTime.getAsLong();
    T present = value;
    if (present == null || now - countedAt >= FOR_NANOS) {
      present = count.get();
      value = present;
      countedAt = now;
    }
    return present;
  }
}
