package dev.satchel.operator.workspace;

import dev.satchel.crds.workspace.Workspace;
import dev.satchel.operator.workspace.Touch.Made;
import dev.satchel.operator.workspace.Touch.Target;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Patches pods so that their kubelets look at the projected Secret again, see {@link Touch}. */
public final class PodTouch {
  private final PodAnnotations annotations;
  private final Clock clock;

  /** What was done last, by user and by pod's uid; the informer may not have it yet. */
  private final Map<String, Map<String, Made>> made = new ConcurrentHashMap<>();

  public PodTouch(KubernetesClient client, Clock clock) {
    this.annotations = new PodAnnotations(client);
    this.clock = clock;
  }

  /**
   * Touches what has to be touched. One call at a time for a user.
   *
   * @param pods all of the user's
   * @param targets the projected Secret by namespace; pods elsewhere are left alone
   * @return when to call again, if ever
   */
  public Optional<Duration> touch(String user, Collection<Pod> pods, Map<String, Target> targets) {
    Map<String, Made> before = made.getOrDefault(user, Map.of());
    Map<String, Made> after = new HashMap<>();
    Optional<Duration> again = Optional.empty();
    for (Pod pod : pods) {
      Target target = targets.get(pod.getMetadata().getNamespace());
      if (target != null && Workspace.of(pod).live()) {
        String uid = Objects.requireNonNullElse(pod.getMetadata().getUid(), "");
        Made last = before.getOrDefault(uid, Made.NEVER);
        Touch touch = decide(pod, target, last);
        after.put(uid, touch.annotations().isEmpty() ? last : patch(pod, touch));
        again = sooner(again, touch.again());
      }
    }
    if (after.isEmpty()) {
      made.remove(user);
    } else {
      made.put(user, after);
    }
    return again;
  }

  /** There is nothing any more that a user's pods could be told of. */
  public void forget(String user) {
    made.remove(user);
  }

  private Touch decide(Pod pod, Target target, Made last) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    return Touch.decide(annotations, target, last, clock.instant());
  }

  private Made patch(Pod pod, Touch touch) {
    try {
      annotations.set(pod, touch.annotations());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
    return new Made(touch.value(), clock.instant());
  }

  private static Optional<Duration> sooner(Optional<Duration> one, Optional<Duration> other) {
    if (one.isEmpty() || other.isEmpty()) {
      return one.or(() -> other);
    }
    return one.get().compareTo(other.get()) <= 0 ? one : other;
  }
}
