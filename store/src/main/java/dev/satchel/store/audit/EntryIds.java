package dev.satchel.store.audit;

import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Ids that grow: version 7 of RFC 9562, with the microsecond in the twelve bits that follow the
 * millisecond (its method 3). One program never gives a smaller one after a greater one.
 */
final class EntryIds {
  private static final long MICROS = 1_000;
  private static final long VERSION = 0x7000;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long RANDOM = 0x3fff_ffff_ffff_ffffL;

  private final AtomicLong last = new AtomicLong();

  UUID next(Instant now) {
    long micros = now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
    long mine = last.updateAndGet(before -> Math.max(before + 1, micros));
    long high = (mine / MICROS) << 16 | VERSION | (mine % MICROS) << 2;
    return new UUID(high, VARIANT | (ThreadLocalRandom.current().nextLong() & RANDOM));
  }

  /** When one was given, to the millisecond. */
  static Instant timeOf(UUID id) {
    return Instant.ofEpochMilli(id.getMostSignificantBits() >>> 16);
  }
}
