package dev.satchel.cli;

import java.util.List;

/** Ends a command with a message for people and a status for programs. */
public final class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;

  /**
   * @param message what is wrong and what would be right; never a value
   */
  public CommandFailure(ExitCode exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  public CommandFailure(ExitCode exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /** Every fault in one answer, a line each. */
  public static CommandFailure refused(List<String> faults) {
    return new CommandFailure(ExitCode.INPUT_REFUSED, String.join("\n", faults));
  }

  public ExitCode exitCode() {
    return exitCode;
  }
}
