package dev.satchel.webhook.server;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;

/**
 * How often each source may do something: so many times at once, and so many a second after that.
 * Sources that did it the longest ago are forgotten first, so its memory has a bound.
 */
public final class SourceLimit {
  private static final int MAX_SOURCES = 10_000;
  private static final double NANOS = 1e9;

  private final int burst;
  private final double perSecond;
  private final LongSupplier nanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Bucket> buckets = new Lru();

  /**
   * Nobody has done it yet.
   *
   * @param nanos as {@link System#nanoTime()}
   */
  public SourceLimit(int burst, double perSecond, LongSupplier nanos) {
    if (burst < 1 || !(perSecond > 0)) {
      throw new IllegalArgumentException(
          "a source must be allowed one at least, and another after a while");
    }
    this.burst = burst;
    this.perSecond = perSecond;
    this.nanos = nanos;
  }

  private static final class Bucket {
    private double left;
    private long at;
  }

  private static final class Lru extends LinkedHashMap<String, Bucket> {
    private static final long serialVersionUID = 1L;

    Lru() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Bucket> eldest) {
      return size() > MAX_SOURCES;
    }
  }

  /**
   * Counts one time.
   *
   * @return empty: it is within the limit; else when the next one will be
   */
  public Optional<Duration> count(String source) {
    lock.lock();
    try {
      Bucket bucket = filled(source);
      if (bucket.left >= 1) {
        bucket.left--;
        return Optional.empty();
      }
      return Optional.of(wait(bucket));
    } finally {
      lock.unlock();
    }
  }

  /** When the source may do it again; empty: now. Counts nothing. */
  public Optional<Duration> waiting(String source) {
    lock.lock();
    try {
      if (!buckets.containsKey(source)) {
        return Optional.empty();
      }
      Bucket bucket = filled(source);
      return bucket.left >= 1 ? Optional.empty() : Optional.of(wait(bucket));
    } finally {
      lock.unlock();
    }
  }

  /** How many it remembers. */
  public int sources() {
    lock.lock();
    try {
      return buckets.size();
    } finally {
      lock.unlock();
    }
  }

  private Bucket filled(String source) {
    long now = nanos.getAsLong();
    Bucket bucket = buckets.get(source);
    if (bucket == null) {
      bucket = new Bucket();
      bucket.left = burst;
      buckets.put(source, bucket);
    } else {
      bucket.left = Math.min(burst, bucket.left + (now - bucket.at) / NANOS * perSecond);
    }
    bucket.at = now;
    return bucket;
  }

  private Duration wait(Bucket bucket) {
    return Duration.ofNanos((long) ((1 - bucket.left) / perSecond * NANOS));
  }
}
