package dev.satchel.webhook.delivery;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * How often a pod may report: a few at once, and then one each two seconds; each may change the
 * pod. Pods that were silent for the longest are forgotten first, so its memory has a bound.
 */
final class ReportPace {
  private static final int BURST = 10;
  private static final long PERIOD = Duration.ofSeconds(2).toNanos();
  private static final int MAX_PODS = 10_000;

  private final LongSupplier nanos;

  /** By pod's uid: when it has its whole burst again, in nanoseconds. */
  private final Map<String, Long> fullAt = new Lru();

  ReportPace(LongSupplier nanos) {
    this.nanos = nanos;
  }

  private static final class Lru extends LinkedHashMap<String, Long> {
    private static final long serialVersionUID = 1L;

    Lru() {
      super(16, 0.75f, true);
    }

    @Override
    protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
      return size() > MAX_PODS;
    }
  }

  /** Counts a report; false: it is one too many. */
  synchronized boolean allows(String podUid) {
    long now = nanos.getAsLong();
    long before = fullAt.getOrDefault(podUid, now);
    long after = (before - now > 0 ? before : now) + PERIOD;
    if (after - now > BURST * PERIOD) {
      return false;
    }
    fullAt.put(podUid, after);
    return true;
  }
}
