package dev.satchel.webhook.check;

import dev.satchel.crds.key.TokenHash;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/**
 * Tokens by their hash: open addressing in 256 parts, each of which is replaced as a whole, so that
 * readers take no lock and a change copies little. How long a look takes depends on the hash only,
 * which nobody can steer: each of its bits depends on all of the token.
 */
final class TokenTable {
  private static final int PARTS = 256;
  private static final int LEAST_SLOTS = 8;
  private static final @Nullable KnownToken[] NONE = new KnownToken[LEAST_SLOTS];

  private final AtomicReferenceArray<@Nullable KnownToken[]> parts =
      new AtomicReferenceArray<>(PARTS);

  TokenTable() {
    for (int part = 0; part < PARTS; part++) {
      parts.setPlain(part, NONE);
    }
  }

  @Nullable KnownToken find(TokenHash hash) {
    ByteBuffer wanted = ByteBuffer.wrap(hash.bytes());
    long start = wanted.getLong(0);
    @Nullable KnownToken[] slots = parts.getAcquire(part(start));
    int mask = slots.length - 1;
    KnownToken found = null;
    for (int slot = slot(start, mask); slots[slot] != null; slot = (slot + 1) & mask) {
      KnownToken token = slots[slot];
      if (token != null && token.has(wanted)) {
        found = token;
      }
    }
    return found;
  }

  /** One writer at a time. */
  void add(KnownToken token) {
    int part = part(token.start());
    @Nullable KnownToken[] before = parts.getPlain(part);
    long count = Arrays.stream(before).filter(Objects::nonNull).count() + 1;
    // At most half full, so that an empty slot is near.
    int length = count * 2 > before.length ? before.length * 2 : before.length;
    parts.setRelease(part, filled(before, length, null, token));
  }

  /** One writer at a time. */
  void remove(KnownToken token) {
    int part = part(token.start());
    @Nullable KnownToken[] before = parts.getPlain(part);
    parts.setRelease(part, filled(before, before.length, token, null));
  }

  private static @Nullable KnownToken[] filled(
      @Nullable KnownToken[] before,
      int length,
      @Nullable KnownToken without,
      @Nullable KnownToken with) {
    @Nullable KnownToken[] after = new KnownToken[length];
    for (KnownToken token : before) {
      if (token != null && token != without) {
        place(after, token);
      }
    }
    if (with != null) {
      place(after, with);
    }
    return after;
  }

  private static void place(@Nullable KnownToken[] slots, KnownToken token) {
    int mask = slots.length - 1;
    int slot = slot(token.start(), mask);
    while (slots[slot] != null) {
      slot = (slot + 1) & mask;
    }
    slots[slot] = token;
  }

  private static int part(long start) {
    return (int) (start >>> 56);
  }

  private static int slot(long start, int mask) {
    return (int) start & mask;
  }
}
