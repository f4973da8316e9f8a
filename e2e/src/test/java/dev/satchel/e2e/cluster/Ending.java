package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Waiting for the end of a namespace or a pod that somebody deleted, whatever a kubelet of 1.20 has
 * forgotten: now and then it says {@code ContainerStatusUnknown}, or that all containers have
 * ended, and takes minutes to let the pod go, long after the grace period that it was given. What
 * else holds one, a finalizer above all, still does: such a pod is only deleted once more.
 */
public final class Ending {
  private Ending() {}

  /**
   * If it lasts for longer than that, the failure tells what the namespace controller waits for.
   */
  public static void awaitNamespace(String name, int seconds) {
    Eventually.within(seconds)
        .untilAsserted(
            () -> {
              endForgottenPods(name);
              Namespace namespace = Cluster.client().namespaces().withName(name).get();
              assertThat(namespace).as(() -> waitsFor(namespace)).isNull();
            });
  }

  /** Waits until a pod is gone. */
  static void awaitPod(String namespace, String name) {
    Eventually.within(90)
        .untilAsserted(
            () -> {
              endForgottenPods(namespace);
              Pod pod = Cluster.client().pods().inNamespace(namespace).withName(name).get();
              assertThat(pod).isNull();
            });
  }

  private static String waitsFor(Namespace namespace) {
    return Stream.ofNullable(namespace)
        .map(Namespace::getStatus)
        .map(NamespaceStatus::getConditions)
        .flatMap(List::stream)
        .filter(condition -> "True".equals(condition.getStatus()))
        .map(condition -> condition.getReason() + ": " + condition.getMessage())
        .toList()
        .toString();
  }

  private static void endForgottenPods(String namespace) {
    for (Pod pod : Cluster.client().pods().inNamespace(namespace).list().getItems()) {
      if (pod.isMarkedForDeletion() && isForgotten(pod)) {
        Cluster.client().resource(pod).withGracePeriod(0).delete();
      }
    }
  }

  private static boolean isForgotten(Pod pod) {
    List<ContainerStatus> containers = pod.getStatus().getContainerStatuses();
    return containers.stream().anyMatch(Ending::isLost)
        || (isOverdue(pod)
            && !containers.isEmpty()
            && containers.stream().allMatch(Ending::hasEnded));
  }

  /** Its deletion's time is the end of its grace period, not when somebody asked for it. */
  private static boolean isOverdue(Pod pod) {
    return Instant.now().isAfter(Instant.parse(pod.getMetadata().getDeletionTimestamp()));
  }

  private static boolean isLost(ContainerStatus container) {
    return Stream.of(container.getState(), container.getLastState())
        .filter(Objects::nonNull)
        .map(ContainerState::getTerminated)
        .anyMatch(end -> end != null && "ContainerStatusUnknown".equals(end.getReason()));
  }

  private static boolean hasEnded(ContainerStatus container) {
    return container.getState() != null && container.getState().getTerminated() != null;
  }
}
