package dev.satchel.operator.repair;

import dev.satchel.crds.policy.Repair;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.event.EventRecorder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Looks for workspaces that were made without their secrets, says so, and has them made again where
 * the policy wants that.
 */
public final class Repairs {
  private static final int NAMED = 5;

  private final EventRecorder recorder;
  private final Evictions evictions;
  private final Repair policy;
  private final Map<String, Integer> counts = new ConcurrentHashMap<>();
  private final Map<String, Set<String>> told = new ConcurrentHashMap<>();

  public Repairs(KubernetesClient client, Repair policy, Clock clock) {
    this.recorder = new EventRecorder(client, clock);
    this.evictions = new Evictions(new EvictionApi(client), clock);
    this.policy = policy;
  }

  /**
   * What one look found.
   *
   * @param injected whether every workspace was
   * @param again when to look again, if something can be done then
   */
  public record Found(Verdict injected, Optional<Duration> again) {}

  /**
   * Looks at a user's workspaces; one call at a time for a user.
   *
   * @param namespaces the user's; a pod elsewhere is no workspace
   * @param pods all that say they are this user's
   */
  public Found look(String user, Set<String> namespaces, Collection<Pod> pods) {
    List<Uninjected> found =
        pods.stream()
            .filter(pod -> namespaces.contains(pod.getMetadata().getNamespace()))
            .flatMap(pod -> Uninjected.of(pod).stream())
            .sorted(Comparator.comparing(Uninjected::name))
            .toList();
    if (found.isEmpty()) {
      forget(user);
      return new Found(
          new Verdict(true, "Injected", "every workspace was given what the user has"),
          Optional.empty());
    }
    counts.put(user, found.size());
    tell(user, found);
    return new Found(
        new Verdict(false, "PodsNotInjected", message(found)),
        policy == Repair.EVICT ? evictions.evict(user, found) : Optional.empty());
  }

  /** Of a user who is gone. */
  public void forget(String user) {
    counts.remove(user);
    told.remove(user);
  }

  /** How many there are, of all users; 0 where another replica leads. */
  public int count() {
    return counts.values().stream().mapToInt(Integer::intValue).sum();
  }

  private void tell(String user, List<Uninjected> found) {
    Set<String> now =
        found.stream().map(one -> one.pod().getMetadata().getUid()).collect(Collectors.toSet());
    Set<String> before = told.getOrDefault(user, Set.of());
    told.put(user, now);
    for (Uninjected one : found) {
      String uid = one.pod().getMetadata().getUid();
      if (!before.contains(uid)) {
        recorder.warn(one.pod(), "NotInjected", advice(one), uid);
      }
    }
  }

  private String advice(Uninjected one) {
    boolean evicted = policy == Repair.EVICT && one.remadeBy().isPresent();
    return "this workspace has none of its user's secrets: it was made while Satchel's webhook was away, or got its label later; "
        + (evicted ? "it is going to be evicted, and made again" : "delete it and make it again");
  }

  private static String message(List<Uninjected> found) {
    String names =
        found.stream().limit(NAMED).map(Uninjected::name).collect(Collectors.joining(", "));
    return "%s %s made without the user's secrets; made again, %s given them"
        .formatted(
            found.size() <= NAMED ? names : names + " and %d more".formatted(found.size() - NAMED),
            found.size() == 1 ? "was" : "were",
            found.size() == 1 ? "it is" : "they are");
  }
}
