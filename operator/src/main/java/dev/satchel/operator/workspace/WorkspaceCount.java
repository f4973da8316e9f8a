package dev.satchel.operator.workspace;

import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.Injected;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Counts the workspaces of one secret: which have its present value, and which have to be restarted
 * for it (docs/architecture.md, "Projection revision").
 */
public final class WorkspaceCount {
  /** What the agent reports of a file whose mount point comes with the pod's next start. */
  static final String RESTART_NEEDED = "RestartNeeded";

  /**
   * A container reads the projected Secret, not the row: between the row's change and the kubelet's
   * view of the Secret lies the projection, and the kubelet says when a container started in whole
   * seconds only.
   */
  private static final Duration PROJECTION_MARGIN = Duration.ofSeconds(2);

  private enum State {
    CURRENT,
    STALE,
    PENDING
  }

  private WorkspaceCount() {}

  public static Workspaces of(Delivery delivery, Collection<Workspace> workspaces) {
    int total = 0;
    int current = 0;
    int stale = 0;
    for (Workspace workspace : workspaces) {
      if (isCounted(delivery, workspace)) {
        total++;
        switch (stateOf(delivery, workspace)) {
          case CURRENT -> current++;
          case STALE -> stale++;
          case PENDING -> {}
        }
      }
    }
    return new Workspaces(total, current, stale);
  }

  static boolean isCounted(Delivery delivery, Workspace workspace) {
    return workspace.live()
        && workspace.injected().isPresent()
        && delivery.selector().matches(workspace.labels());
  }

  private static State stateOf(Delivery delivery, Workspace workspace) {
    if (workspace.startRevision().isEmpty()) {
      return State.PENDING;
    }
    if (isEnvironmentStale(delivery, workspace)) {
      return State.STALE;
    }
    return fileState(delivery, workspace);
  }

  /**
   * By what the agent told the webhook; where it told nothing, it may have no way to, and what
   * counts is whether it ended with a problem.
   */
  private static State fileState(Delivery delivery, Workspace workspace) {
    return workspace
        .delivered()
        .map(delivered -> toldState(delivery, delivered))
        .orElseGet(() -> endedState(delivery, workspace));
  }

  private static State toldState(Delivery delivery, Delivered delivered) {
    List<Delivered.File> files =
        delivered.files().stream().filter(file -> file.uid().equals(delivery.uid())).toList();
    if (files.stream().anyMatch(file -> file.state() == Delivered.State.STILL_THERE)) {
      return State.PENDING;
    }
    if (delivery.filePath().isEmpty()) {
      return State.CURRENT;
    }
    String path = delivery.filePath().get().value();
    boolean restart = files.stream().anyMatch(file -> RESTART_NEEDED.equals(file.reason()));
    boolean written =
        delivered.revision() >= delivery.envSince()
            && files.stream()
                .anyMatch(
                    file -> file.state() == Delivered.State.WRITTEN && isAt(path, file.path()));
    if (restart) {
      return State.STALE;
    }
    return written || delivered.more() > 0 ? State.CURRENT : State.PENDING;
  }

  /** What {@code ~} is in a pod, only the pod knows. */
  private static boolean isAt(String filePath, String path) {
    return filePath.startsWith("~") ? path.endsWith(filePath.substring(1)) : path.equals(filePath);
  }

  private static State endedState(Delivery delivery, Workspace workspace) {
    if (delivery.filePath().isEmpty()) {
      return State.CURRENT;
    }
    return workspace.report().stream()
        .flatMap(report -> report.problems().stream())
        .filter(problem -> problem.uid().equals(delivery.uid()))
        .map(AgentReport.Problem::reason)
        .map(reason -> reason.equals(RESTART_NEEDED) ? State.STALE : State.PENDING)
        .findFirst()
        .orElse(State.CURRENT);
  }

  private static boolean isEnvironmentStale(Delivery delivery, Workspace workspace) {
    Map<String, String> given =
        workspace.injected().map(Injected::secretByEnvName).orElse(Map.of());
    String wanted = delivery.envName().map(Object::toString).orElse("");
    if (!wanted.isEmpty() && !given.containsKey(wanted)) {
      return true; // the variable comes with the next pod only
    }
    boolean leftOver =
        given.entrySet().stream()
            .anyMatch(e -> e.getValue().equals(delivery.name()) && !e.getKey().equals(wanted));
    boolean outdated = !wanted.isEmpty() || leftOver;
    return outdated && !startedWithPresent(delivery, workspace);
  }

  /** Whether its variables have the value of now. */
  static boolean startedWithPresent(Delivery delivery, Workspace workspace) {
    if (workspace.startRevision().orElse(0L) >= delivery.envSince()) {
      return true;
    }
    Instant projected =
        delivery.changedAt().equals(Instant.MAX)
            ? Instant.MAX
            : delivery.changedAt().plus(PROJECTION_MARGIN);
    return workspace.startedAt().stream().noneMatch(started -> started.isBefore(projected));
  }
}
