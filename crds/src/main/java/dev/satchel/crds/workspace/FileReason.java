package dev.satchel.crds.workspace;

import dev.satchel.crds.Annotations;

/** What an agent's reason for a file means to people, and what would help. */
final class FileReason {
  /** The file's mount point comes with the pod's next start. */
  static final String RESTART_NEEDED = "RestartNeeded";

  static final String FAILED = "Failed";

  private static final int MAX_DETAIL = 256;

  private FileReason() {}

  static Finding restartNeeded(String path) {
    return Finding.stale(
        RESTART_NEEDED,
        "%s: make the pod again: outside of a volume a new file comes with the next start"
            .formatted(path));
  }

  static Finding notWritten(String path, String reason, String detail) {
    return Finding.pending(
        reason, "%s: %s%s".formatted(path, explanation(reason), more(printable(detail))));
  }

  /** What the agent added, in parentheses. */
  static String more(String printable) {
    return printable.isEmpty() ? "" : " (" + printable + ")";
  }

  /** What came out of a workspace, shortened and without control characters. */
  static String printable(String text) {
    String clean = text.replaceAll("\\p{Cntrl}", " ").strip();
    return clean.length() <= MAX_DETAIL ? clean : clean.substring(0, MAX_DETAIL) + "...";
  }

  /**
   * Why a file could not be written or removed.
   *
   * @param reason as in {@link dev.satchel.crds.projection.AgentReport.Problem}
   */
  static String explanation(String reason) {
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
}
