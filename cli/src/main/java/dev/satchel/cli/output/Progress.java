package dev.satchel.cli.output;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

/** Says each second how far a piece of work is, once it has taken two; on standard error. */
public final class Progress implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final Duration PERIOD = Duration.ofSeconds(1);

  private final PrintWriter err;
  private final String work;
  private final int total;
  private final AtomicInteger done = new AtomicInteger();
  private final Thread ticker;

  private Progress(PrintWriter err, String work, int total, Duration patience) {
    this.err = err;
    this.work = work;
    this.total = total;
    this.ticker = Thread.ofVirtual().start(() -> tick(patience));
  }

  /**
   * Begins.
   *
   * @param work e.g. {@code creating secrets}
   * @param total how many steps; 0: not known
   */
  public static Progress of(PrintWriter err, String work, int total) {
    return new Progress(err, work, total, PATIENCE);
  }

  static Progress of(PrintWriter err, String work, int total, Duration patience) {
    return new Progress(err, work, total, patience);
  }

  /** One step more is done. */
  public void step() {
    done.incrementAndGet();
  }

  /** So much is done, of what has no known end. */
  public void at(long count) {
    done.set(Math.toIntExact(Math.min(count, Integer.MAX_VALUE)));
  }

  private void tick(Duration patience) {
    try {
      Thread.sleep(patience);
      while (true) {
        err.println(state());
        err.flush();
        Thread.sleep(PERIOD);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String state() {
    int count = done.get();
    if (total > 0) {
      return "%s: %d of %d".formatted(work, count, total);
    }
    return count == 0 ? work + " ..." : "%s: %d".formatted(work, count);
  }

  @Override
  public void close() {
    ticker.interrupt();
  }
}
