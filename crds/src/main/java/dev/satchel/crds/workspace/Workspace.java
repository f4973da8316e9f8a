package dev.satchel.crds.workspace;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.Injected;
import dev.satchel.crds.projection.InjectedPod;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodStatus;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a workspace pod has and has reported. Two pods that differ in nothing else are equal, so an
 * update that changes no workspace is nobody's event.
 *
 * @param user the label {@code satchel.dev/user}
 * @param live neither ended nor being deleted
 * @param injected what the webhook gave it; empty: it has not seen the pod
 * @param startRevision the projection revision that its containers started with: what satchel-init
 *     reported, 0 where it reported nothing; empty: it has not ended yet
 * @param report the newest of the agents' reports
 * @param delivered what its agent told the webhook of its files; empty: nothing yet
 * @param startedAt when the running containers with injected environment started
 */
public record Workspace(
    String namespace,
    String name,
    String uid,
    String user,
    Map<String, String> labels,
    boolean live,
    Optional<Injected> injected,
    Optional<Long> startRevision,
    Optional<AgentReport> report,
    Optional<Delivered> delivered,
    List<Instant> startedAt) {

  private static final Set<String> OWN_CONTAINERS =
      Set.of(InjectedPod.INIT_CONTAINER, InjectedPod.AGENT_CONTAINER);

  public Workspace {
    labels = Map.copyOf(labels);
    startedAt = List.copyOf(startedAt);
  }

  public static Workspace of(Pod pod) {
    Map<String, String> labels = orEmpty(pod.getMetadata().getLabels());
    Map<String, String> annotations = orEmpty(pod.getMetadata().getAnnotations());
    PodStatus status = Objects.requireNonNullElseGet(pod.getStatus(), PodStatus::new);
    return new Workspace(
        pod.getMetadata().getNamespace(),
        pod.getMetadata().getName(),
        Objects.requireNonNullElse(pod.getMetadata().getUid(), ""),
        labels.getOrDefault(Labels.USER, ""),
        labels,
        isLive(pod),
        Optional.ofNullable(annotations.get(Annotations.INJECTED)).map(Injected::parse),
        startRevision(status),
        Reports.newest(status).map(Reports.Said::report),
        Delivered.parse(annotations.get(Annotations.DELIVERED)),
        startedAt(status, annotations.get(Annotations.CONTAINERS)));
  }

  /** Whether a pod has neither ended nor is being deleted. */
  public static boolean isLive(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return pod.getMetadata().getDeletionTimestamp() == null
        && !"Succeeded".equals(phase)
        && !"Failed".equals(phase);
  }

  private static Optional<Long> startRevision(PodStatus status) {
    Optional<ContainerStatus> init =
        status.getInitContainerStatuses().stream()
            .filter(one -> InjectedPod.INIT_CONTAINER.equals(one.getName()))
            .findFirst();
    if (init.isEmpty()) {
      return "Running".equals(status.getPhase()) ? Optional.of(0L) : Optional.empty();
    }
    return init.map(ContainerStatus::getState)
        .map(ContainerState::getTerminated)
        .map(ended -> revision(ended.getMessage()));
  }

  private static long revision(@Nullable String message) {
    return Optional.ofNullable(message)
        .flatMap(AgentReport::parse)
        .map(AgentReport::revision)
        .orElse(0L);
  }

  private static List<Instant> startedAt(PodStatus status, @Nullable String only) {
    Set<String> chosen =
        only == null
            ? Set.of()
            : Arrays.stream(only.split(",", -1)).map(String::strip).collect(Collectors.toSet());
    return status.getContainerStatuses().stream()
        .filter(one -> !OWN_CONTAINERS.contains(one.getName()))
        .filter(one -> only == null || chosen.contains(one.getName()))
        .map(ContainerStatus::getState)
        .filter(state -> state != null && state.getRunning() != null)
        .map(state -> Timestamps.parse(state.getRunning().getStartedAt()))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
    return Objects.requireNonNullElse(map, Map.of());
  }
}
