package dev.satchel.agent;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NotDirectoryException;

/** Why a file could not be written or removed: a reason of {@link Problem} and a detail. */
final class Obstacle extends Exception {
  static final String READ_ONLY = "ReadOnly";
  static final String HOME_UNKNOWN = "HomeUnknown";
  static final String NO_SPACE = "NoSpace";
  static final String SYMBOLIC_LINK = "SymbolicLink";
  static final String NOT_A_DIRECTORY = "NotADirectory";
  static final String IS_DIRECTORY = "IsDirectory";
  static final String DENIED = "Denied";
  static final String RESTART_NEEDED = "RestartNeeded";
  static final String FAILED = "Failed";

  private static final long serialVersionUID = 1;

  private final String reason;
  private final String detail;

  Obstacle(String reason, String detail) {
    super(reason + ": " + detail, null, false, false);
    this.reason = reason;
    this.detail = detail;
  }

  /**
   * What the system said. Java keeps no errno, only its text, which is English in the image's
   * locale, C.UTF-8.
   *
   * @param where the path as the workspace sees it
   */
  static Obstacle of(IOException e, String where) {
    String text = systemText(e);
    if (e instanceof AccessDeniedException
        || text.contains("Operation not permitted")
        || text.contains("Permission denied")) {
      return new Obstacle(DENIED, where);
    }
    if (text.contains("Read-only file system")) {
      return new Obstacle(READ_ONLY, where);
    }
    if (text.contains("No space left on device") || text.contains("Disk quota exceeded")) {
      return new Obstacle(NO_SPACE, where);
    }
    if (text.contains("Too many levels of symbolic links")) {
      return new Obstacle(SYMBOLIC_LINK, where);
    }
    if (e instanceof NotDirectoryException || text.contains("Not a directory")) {
      return new Obstacle(NOT_A_DIRECTORY, where);
    }
    if (text.contains("Is a directory")) {
      return new Obstacle(IS_DIRECTORY, where);
    }
    return new Obstacle(FAILED, where + ": " + text);
  }

  private static String systemText(IOException e) {
    // A FileSystemException's message begins with the agent's own path, which means nothing to
    // people.
    String text = e instanceof FileSystemException f ? f.getReason() : e.getMessage();
    return text == null ? e.getClass().getSimpleName() : text;
  }

  String reason() {
    return reason;
  }

  String detail() {
    return detail;
  }

  Problem of(String uid) {
    return new Problem(uid, reason, detail);
  }
}
