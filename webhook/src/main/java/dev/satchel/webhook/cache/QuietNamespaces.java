package dev.satchel.webhook.cache;

import dev.satchel.webhook.notice.NoticeTimes;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * In which namespaces the cache is known to be complete. It is, once it was found to agree with a
 * list that was begun when nothing that notice was given of could be under way any more, and until
 * notice is given anew.
 */
final class QuietNamespaces {
  /** How things are in a namespace. */
  enum State {
    /** Something may be under way. */
    STIRRED,
    /** Nothing is; whether the cache has it all is not known. */
    SETTLED,
    /** Nothing is, and the cache has it all. */
    QUIET
  }

  /**
   * @param since when the notice was seen first, as {@code nanos} tells
   */
  private record Seen(String notice, long since, boolean agreed) {}

  private final long settled;
  private final LongSupplier nanos;
  private final Map<String, Seen> seen = new ConcurrentHashMap<>();

  /**
   * Knows none yet.
   *
   * @param nanos as {@link System#nanoTime()}
   */
  QuietNamespaces(NoticeTimes times, LongSupplier nanos) {
    this.settled = times.settled().toNanos();
    this.nanos = nanos;
  }

  /** Whether nothing newer than what was seen can make it anything but {@link State#STIRRED}. */
  boolean isStirred(String namespace) {
    Seen last = seen.get(namespace);
    return last != null && !isSettled(last);
  }

  /**
   * How things are.
   *
   * @param notice the newest that was given there
   */
  State look(String namespace, String notice) {
    Seen last =
        seen.compute(
            namespace,
            (_, before) ->
                before != null && before.notice().equals(notice)
                    ? before
                    : new Seen(notice, nanos.getAsLong(), false));
    if (last.agreed()) {
      return State.QUIET;
    }
    return isSettled(last) ? State.SETTLED : State.STIRRED;
  }

  /** The cache agrees with a list that was begun when a look said {@link State#SETTLED}. */
  void agreed(String namespace, String notice) {
    seen.computeIfPresent(
        namespace,
        (_, last) -> last.notice().equals(notice) ? new Seen(notice, last.since(), true) : last);
  }

  private boolean isSettled(Seen last) {
    return nanos.getAsLong() - last.since() >= settled;
  }
}
