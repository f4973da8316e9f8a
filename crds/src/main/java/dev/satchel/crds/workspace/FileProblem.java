package dev.satchel.crds.workspace;

import dev.satchel.crds.projection.AgentReport;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A file of a secret that a workspace does not have as it should.
 *
 * @param namespace of the pod
 * @param pod its name
 * @param podUid its uid
 * @param path the file
 * @param reason as in {@link AgentReport.Problem}
 * @param detail what the agent added; shortened, without control characters
 */
public record FileProblem(
    String namespace, String pod, String podUid, String path, String reason, String detail) {
  /** Every problem with one secret's file; a mount point that is still to come is none. */
  public static List<FileProblem> of(Delivery delivery, Collection<Workspace> workspaces) {
    return delivery.filePath().stream()
        .flatMap(
            path ->
                workspaces.stream()
                    .filter(workspace -> Judgement.unconcerned(delivery, workspace).isEmpty())
                    .flatMap(workspace -> reportedBy(workspace, delivery.uid(), path.value())))
        .sorted(Comparator.comparing(FileProblem::namespace).thenComparing(FileProblem::pod))
        .toList();
  }

  private static Stream<FileProblem> reportedBy(Workspace workspace, String uid, String path) {
    return workspace.report().stream()
        .flatMap(report -> report.problems().stream())
        .filter(problem -> problem.uid().equals(uid))
        .filter(problem -> !problem.reason().equals(FileReason.RESTART_NEEDED))
        .map(
            problem ->
                new FileProblem(
                    workspace.namespace(),
                    workspace.name(),
                    workspace.uid(),
                    path,
                    problem.reason(),
                    FileReason.printable(problem.detail())));
  }

  /** Which workspace, which path, why, and what would help. */
  public String message() {
    return "workspace %s/%s: %s: %s%s"
        .formatted(namespace, pod, path, FileReason.explanation(reason), FileReason.more(detail));
  }
}
