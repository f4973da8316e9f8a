package dev.satchel.operator.health;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;

/**
 * Where the heap keeps what lives long. The serial collector lets it grow to its limit before it
 * looks what of it is still in use, so that a process which stores a secret now and then would have
 * all of its heap after a while. A full collection gives back what a burst has left; it takes a
 * tenth of a second with 10,000 secrets, which nobody waits for here.
 */
public final class OldGeneration {
  private static final long LEAST = 32L * 1024 * 1024;

  private final List<MemoryPoolMXBean> pools;

  public OldGeneration() {
    // Only of a pool that objects come to late it is asked how much it may hold.
    pools =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .filter(MemoryPoolMXBean::isUsageThresholdSupported)
            .toList();
  }

  /** Collects if a third of it or more may be garbage. */
  @SuppressWarnings("DoNotCallSystemGc") // there is no other way to ask for it
  public void trim() {
    if (pools.stream().anyMatch(pool -> isDue(pool.getUsage(), pool.getCollectionUsage()))) {
      System.gc();
    }
  }

  /**
   * @param afterLast the last full collection; nothing, if there was none
   */
  static boolean isDue(MemoryUsage now, MemoryUsage afterLast) {
    return now.getUsed() >= LEAST && now.getUsed() / 3 >= afterLast.getUsed() / 2;
  }
}
