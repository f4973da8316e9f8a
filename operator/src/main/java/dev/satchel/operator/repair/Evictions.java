package dev.satchel.operator.repair;

import io.fabric8.kubernetes.api.model.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Has pods made again, one of a user at a time, as far as their disruption budgets let it. If what
 * a controller made in place of one was not injected either, that controller's pods are left alone
 * for a while: the webhook does not see them, and to evict them in turn would help nobody.
 */
final class Evictions {
  static final Duration PACE = Duration.ofSeconds(30);
  static final Duration FUTILE = Duration.ofMinutes(10);

  private final Predicate<Pod> eviction;
  private final Clock clock;
  private final Map<String, Instant> lastOfUser = new ConcurrentHashMap<>();
  private final Map<String, Instant> lastOfController = new ConcurrentHashMap<>();

  /**
   * @param eviction asks for one; whether it was granted
   */
  Evictions(Predicate<Pod> eviction, Clock clock) {
    this.eviction = eviction;
    this.clock = clock;
  }

  /**
   * Evicts the oldest of a user's pods, if it is time. One call at a time for a user.
   *
   * @return when to look again; empty: nothing can be done
   */
  Optional<Duration> evict(String user, List<Uninjected> pods) {
    Instant now = clock.instant();
    List<Uninjected> candidates =
        pods.stream()
            .filter(pod -> pod.remadeBy().isPresent())
            .sorted(Comparator.comparing(Uninjected::made).thenComparing(Uninjected::name))
            .toList();
    if (candidates.isEmpty()) {
      return Optional.empty();
    }
    Optional<Uninjected> next = candidates.stream().filter(pod -> !isFutile(pod, now)).findFirst();
    if (next.isEmpty()) {
      return Optional.of(FUTILE);
    }
    Instant due = lastOfUser.getOrDefault(user, Instant.EPOCH).plus(PACE);
    if (now.isBefore(due)) {
      return Optional.of(Duration.between(now, due));
    }
    lastOfUser.values().removeIf(last -> !now.isBefore(last.plus(PACE)));
    lastOfController.values().removeIf(last -> !now.isBefore(last.plus(FUTILE)));
    if (eviction.test(next.get().pod())) {
      lastOfController.put(next.get().remadeBy().orElseThrow(), now);
    }
    lastOfUser.put(user, now);
    return Optional.of(PACE);
  }

  /** Whether it was made after one of its controller's was evicted, not long ago. */
  private boolean isFutile(Uninjected pod, Instant now) {
    Instant last =
        pod.remadeBy().map(controller -> lastOfController.get(controller)).orElse(Instant.MIN);
    // A pod's time is in whole seconds.
    return !pod.made().plusSeconds(1).isBefore(last) && now.isBefore(last.plus(FUTILE));
  }
}
