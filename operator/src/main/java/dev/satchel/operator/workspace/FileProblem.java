package dev.satchel.operator.workspace;

import dev.satchel.crds.Annotations;
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
  private static final int MAX_DETAIL = 256;

  /** Every problem with one secret's file; a mount point that is still to come is none. */
  public static List<FileProblem> of(Delivery delivery, Collection<Workspace> workspaces) {
    return delivery.filePath().stream()
        .flatMap(
            path ->
                workspaces.stream()
                    .filter(workspace -> WorkspaceCount.isCounted(delivery, workspace))
                    .flatMap(workspace -> reportedBy(workspace, delivery.uid(), path.value())))
        .sorted(Comparator.comparing(FileProblem::namespace).thenComparing(FileProblem::pod))
        .toList();
  }

  private static Stream<FileProblem> reportedBy(Workspace workspace, String uid, String path) {
    return workspace.report().stream()
        .flatMap(report -> report.problems().stream())
        .filter(problem -> problem.uid().equals(uid))
        .filter(problem -> !problem.reason().equals(WorkspaceCount.RESTART_NEEDED))
        .map(
            problem ->
                new FileProblem(
                    workspace.namespace(),
                    workspace.name(),
                    workspace.uid(),
                    path,
                    problem.reason(),
                    printable(problem.detail())));
  }

  /** Which workspace, which path, why, and what would help. */
  public String message() {
    String why = explanation();
    return "workspace %s/%s: %s: %s%s"
        .formatted(namespace, pod, path, why, detail.isEmpty() ? "" : " (" + detail + ")");
  }

  private String explanation() {
    return switch (reason) {
      case "ReadOnly" ->
          "the file system there is read-only; mount the volume writable or choose another path";
      case "HomeUnknown" ->
          "it is not known what ~ is; set the annotation " + Annotations.HOME + " on the pod";
      case "UserUnknown" ->
          "it is not known as whom the workspace runs; set securityContext.runAsUser or the"
              + " annotation "
              + Annotations.RUN_AS_USER
              + " on the pod";
      case "NoSpace" -> "no space is left there; free some or enlarge the volume";
      case "SymbolicLink" ->
          "a symbolic link is in the way, and none is followed; remove it or choose another path";
      case "NotADirectory" -> "a parent is not a directory; remove it or choose another path";
      case "IsDirectory" -> "a directory is at the path; remove it or choose another path";
      case "Denied" ->
          "the workspace's user may not write there, or no secret may be there; change the owner or"
              + " choose another path";
      default -> "it could not be written";
    };
  }

  private static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= MAX_DETAIL ? clean : clean.substring(0, MAX_DETAIL) + "...";
  }
}
