package dev.satchel;

/** Something outside the program is not as it has to be; the message says what. */
final class StartupException extends Exception {
  private static final long serialVersionUID = 1L;

  StartupException(String message, Throwable cause) {
    super(message, cause);
  }
}
