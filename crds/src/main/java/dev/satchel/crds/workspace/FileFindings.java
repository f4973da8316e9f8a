package dev.satchel.crds.workspace;

import dev.satchel.crds.projection.Delivered;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * What is not so with the file of a secret in a workspace: by what its agent told the webhook;
 * where it told nothing, it may have no way to, and what counts is whether it ended with a problem.
 */
final class FileFindings {
  private FileFindings() {}

  static List<Finding> of(Delivery delivery, Workspace workspace) {
    return workspace
        .delivered()
        .map(delivered -> told(delivery, delivered))
        .orElseGet(() -> ended(delivery, workspace));
  }

  private static List<Finding> told(Delivery delivery, Delivered delivered) {
    List<Delivered.File> files =
        delivered.files().stream().filter(file -> file.uid().equals(delivery.uid())).toList();
    List<Finding> findings = new ArrayList<>();
    in(files, Delivered.State.STILL_THERE).map(FileFindings::stillThere).forEach(findings::add);
    if (delivery.filePath().isPresent()) {
      findings.addAll(wanted(delivery, delivery.filePath().get().value(), delivered, files));
    }
    return findings;
  }

  private static List<Finding> wanted(
      Delivery delivery, String path, Delivered delivered, List<Delivered.File> files) {
    List<Finding> restart =
        in(files, Delivered.State.NOT_WRITTEN)
            .filter(file -> FileReason.RESTART_NEEDED.equals(file.reason()))
            .map(file -> FileReason.restartNeeded(file.path()))
            .toList();
    if (!restart.isEmpty()) {
      return restart;
    }
    boolean isThere = in(files, Delivered.State.WRITTEN).anyMatch(file -> isAt(path, file.path()));
    if (isThere && delivered.revision() >= delivery.envSince()) {
      return List.of();
    }
    List<Finding> refused =
        in(files, Delivered.State.NOT_WRITTEN)
            .map(file -> FileReason.notWritten(file.path(), reason(file), ""))
            .toList();
    if (!refused.isEmpty()) {
      return refused;
    }
    return delivered.more() > 0
        ? List.of() // it may be among those that did not fit
        : List.of(
            Finding.pending(
                "NotReported",
                "%s: its agent has not reported %s yet; it last did at projection revision %d"
                    .formatted(
                        path, isThere ? "the present value" : "the file", delivered.revision())));
  }

  private static Stream<Delivered.File> in(List<Delivered.File> files, Delivered.State state) {
    return files.stream().filter(file -> file.state() == state);
  }

  private static Finding stillThere(Delivered.File file) {
    return Finding.pending(
        reason(file),
        "%s: should have gone and could not be removed: %s"
            .formatted(file.path(), FileReason.explanation(reason(file))));
  }

  private static String reason(Delivered.File file) {
    return Objects.requireNonNullElse(file.reason(), FileReason.FAILED);
  }

  /** What {@code ~} is in a pod, only the pod knows. */
  private static boolean isAt(String filePath, String path) {
    return filePath.startsWith("~") ? path.endsWith(filePath.substring(1)) : path.equals(filePath);
  }

  private static List<Finding> ended(Delivery delivery, Workspace workspace) {
    if (delivery.filePath().isEmpty()) {
      return List.of();
    }
    String path = delivery.filePath().get().value();
    return workspace.report().stream()
        .flatMap(report -> report.problems().stream())
        .filter(problem -> problem.uid().equals(delivery.uid()))
        .map(
            problem ->
                problem.reason().equals(FileReason.RESTART_NEEDED)
                    ? FileReason.restartNeeded(path)
                    : FileReason.notWritten(path, problem.reason(), problem.detail()))
        .toList();
  }
}
