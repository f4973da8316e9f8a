package dev.satchel.crds.workspace;

import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.projection.InjectedPod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Finds what the agents of a pod said last, in the termination messages that the kubelet keeps. */
public final class Reports {
  /**
   * A report. The sidecar starts after init, so of two that ended in the same second its word is
   * newer.
   *
   * @param at when the agent ended with it; {@link Instant#EPOCH}: the kubelet does not say
   * @param bySidecar by {@code satchel-agent}, not by {@code satchel-init}
   */
  public record Said(Instant at, boolean bySidecar, AgentReport report) {
    private static final Comparator<Said> BY_AGE =
        Comparator.comparing(Said::at).thenComparing(Said::bySidecar);
  }

  private Reports() {}

  /** The newest of a pod; empty: no agent of it has ended with one yet. */
  public static Optional<Said> newest(PodStatus status) {
    return Stream.of(status.getInitContainerStatuses(), status.getContainerStatuses())
        .flatMap(Collection::stream)
        .flatMap(Reports::saidBy)
        .max(Said.BY_AGE);
  }

  private static Stream<Said> saidBy(ContainerStatus container) {
    boolean sidecar = InjectedPod.AGENT_CONTAINER.equals(container.getName());
    if (!sidecar && !InjectedPod.INIT_CONTAINER.equals(container.getName())) {
      return Stream.empty();
    }
    return Stream.of(said(sidecar, container.getState()), said(sidecar, container.getLastState()))
        .flatMap(Optional::stream);
  }

  private static Optional<Said> said(boolean bySidecar, @Nullable ContainerState state) {
    ContainerStateTerminated ended = state == null ? null : state.getTerminated();
    if (ended == null || ended.getMessage() == null) {
      return Optional.empty();
    }
    Instant at = Timestamps.parse(ended.getFinishedAt()).orElse(Instant.EPOCH);
    return AgentReport.parse(ended.getMessage()).map(report -> new Said(at, bySidecar, report));
  }
}
