package dev.satchel.bench.report;

import java.util.Arrays;

/** Times of many of the same, sorted. */
public record Percentiles(long... sortedNanos) {
  public static Percentiles of(long... nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return new Percentiles(sorted);
  }

  /**
   * The smallest time that at least this part of all do not exceed, in milliseconds.
   *
   * @param part from 0 to 1
   */
  public double millis(double part) {
    int rank = (int) Math.ceil(part * sortedNanos.length);
    return sortedNanos[Math.max(rank, 1) - 1] / 1e6;
  }

  public int count() {
    return sortedNanos.length;
  }

  /** The middle one of an odd number of values. */
  public static double middle(double... values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
