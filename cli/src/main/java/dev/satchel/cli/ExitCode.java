package dev.satchel.cli;

/** What a program that called us learns; documented in {@code docs/cli.md}. */
public enum ExitCode {
  DONE(0),
  /** The cluster cannot be reached, a file cannot be read or written. */
  FAILED(1),
  /** The arguments are wrong. */
  WRONG_ARGUMENTS(2),
  /** What was given to it breaks a rule; nothing was changed. */
  INPUT_REFUSED(3),
  /** The cluster refused: no right, a conflict, a rule that only it knows; nothing was changed. */
  CLUSTER_REFUSED(4),
  /** It failed midway and could not undo everything; the message says what is left. */
  PARTLY_DONE(5),
  /** The audit log is not as it was written. */
  AUDIT_BROKEN(6);

  private final int status;

  ExitCode(int status) {
    this.status = status;
  }

  public int status() {
    return status;
  }
}
