package dev.satchel.operator.repair;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.workspace.Workspace;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A workspace that runs, or is about to, and was never seen by the webhook: it was made while that
 * was away, or before there was one, or got its label later.
 *
 * @param made when
 * @param remadeBy the uid of the controller that would make it again; empty: none would
 */
record Uninjected(Pod pod, Instant made, Optional<String> remadeBy) {
  /**
   * A lost pod of a Job counts as a failure of the Job, which may be its last; and the Node that a
   * static pod names as its controller makes nothing.
   */
  private static final Set<String> NOT_AGAIN = Set.of("Job", "Node");

  static Optional<Uninjected> of(Pod pod) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    if (annotations.containsKey(Annotations.INJECTED)
        || "false".equals(annotations.get(Annotations.INJECT))
        || !Workspace.of(pod).live()) {
      return Optional.empty();
    }
    String made = pod.getMetadata().getCreationTimestamp();
    return Optional.of(
        new Uninjected(pod, made == null ? Instant.EPOCH : Instant.parse(made), controller(pod)));
  }

  private static Optional<String> controller(Pod pod) {
    return Objects.requireNonNullElse(
            pod.getMetadata().getOwnerReferences(), List.<OwnerReference>of())
        .stream()
        .filter(owner -> Boolean.TRUE.equals(owner.getController()))
        .filter(owner -> !NOT_AGAIN.contains(owner.getKind()))
        .map(OwnerReference::getUid)
        .findFirst();
  }

  String name() {
    return pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName();
  }
}
