package dev.satchel.operator.telemetry;

import dev.satchel.crds.projection.AgentReport;
import dev.satchel.crds.workspace.Workspace;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts of workspace pods that are live, and of what their agents reported last.
 *
 * @param injected pods that the webhook has seen
 * @param uninjected pods that it has not, those that asked for nothing included
 * @param problems files that agents could not write as they should, by a reason of {@link #REASONS}
 */
record WorkspaceCensus(long injected, long uninjected, Map<String, Long> problems) {
  static final WorkspaceCensus EMPTY = new WorkspaceCensus(0, 0, Map.of());

  static final String OTHER = "Other";

  /** An agent of another version may say something else. */
  static final List<String> REASONS =
      List.of(
          "Denied",
          "Failed",
          "HomeUnknown",
          "IsDirectory",
          "NoSpace",
          "NotADirectory",
          "ReadOnly",
          "RestartNeeded",
          "SymbolicLink",
          "UserUnknown",
          OTHER);

  WorkspaceCensus {
    problems = Map.copyOf(problems);
  }

  static WorkspaceCensus of(Stream<Workspace> workspaces) {
    Map<String, Long> problems = new HashMap<>();
    long[] pods = new long[2];
    workspaces
        .filter(Workspace::live)
        .forEach(
            workspace -> {
              pods[workspace.injected().isPresent() ? 0 : 1]++;
              workspace.report().stream()
                  .flatMap(report -> report.problems().stream())
                  .map(AgentReport.Problem::reason)
                  .map(reason -> REASONS.contains(reason) ? reason : OTHER)
                  .forEach(reason -> problems.merge(reason, 1L, Long::sum));
            });
    return new WorkspaceCensus(pods[0], pods[1], problems);
  }

  long problems(String reason) {
    return problems.getOrDefault(reason, 0L);
  }
}
