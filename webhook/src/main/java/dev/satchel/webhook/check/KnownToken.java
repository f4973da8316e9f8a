package dev.satchel.webhook.check;

import dev.satchel.crds.key.Permissions;
import dev.satchel.store.key.LiveToken;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A token as a check needs it, in few bytes: there may be a hundred thousand. Its hash is four
 * words.
 */
final class KnownToken {
  final String keyName;
  final @Nullable String user;
  final Permissions permissions;
  final boolean suspended;
  private final long hash0;
  private final long hash1;
  private final long hash2;
  private final long hash3;

  /** Epoch milliseconds; {@link Long#MAX_VALUE}: never. */
  private final long endsAt;

  private volatile long notedAt = Long.MIN_VALUE;

  private KnownToken(LiveToken token, Permissions permissions) {
    ByteBuffer words = ByteBuffer.wrap(token.hash().bytes());
    hash0 = words.getLong();
    hash1 = words.getLong();
    hash2 = words.getLong();
    hash3 = words.getLong();
    keyName = token.keyName();
    user = token.user().orElse(null);
    this.permissions = permissions;
    suspended = token.suspended();
    endsAt = Math.min(millis(token.expiresAt()), millis(token.validUntil()));
  }

  /**
   * What a check needs of a token.
   *
   * @param before another token of the same key: equal permissions are one object
   */
  static KnownToken of(LiveToken token, @Nullable KnownToken before) {
    return new KnownToken(
        token,
        before != null && before.permissions.equals(token.permissions())
            ? before.permissions
            : token.permissions());
  }

  private static long millis(Optional<Instant> moment) {
    return moment.map(Instant::toEpochMilli).orElse(Long.MAX_VALUE);
  }

  /** The first word of its hash: where to look for it. */
  long start() {
    return hash0;
  }

  /** Looks at all of both, wherever they differ. */
  boolean has(ByteBuffer hash) {
    long difference = hash0 ^ hash.getLong(0);
    difference |= hash1 ^ hash.getLong(8);
    difference |= hash2 ^ hash.getLong(16);
    difference |= hash3 ^ hash.getLong(24);
    return difference == 0;
  }

  /** Whether it is refused for its age: by its key's end, or because a newer one took its place. */
  boolean hasEnded(long nowMillis) {
    return nowMillis >= endsAt;
  }

  /** When it is refused; empty: never by itself. */
  Optional<Instant> end() {
    return endsAt == Long.MAX_VALUE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(endsAt));
  }

  /**
   * Whether this use is to be noted: the last one that was is long enough ago. Two at once may both
   * be, which does no harm.
   */
  boolean isToBeNoted(long nowMillis, long periodMillis) {
    long noted = notedAt;
    if (noted != Long.MIN_VALUE && nowMillis - noted < periodMillis) {
      return false;
    }
    notedAt = nowMillis;
    return true;
  }

  @Override
  public String toString() {
    return "KnownToken[of key " + keyName + "]";
  }
}
