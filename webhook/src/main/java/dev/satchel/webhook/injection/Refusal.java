package dev.satchel.webhook.injection;

/** What a pod's author has to correct; ends a decision from wherever it is found. */
final class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String message;

  Refusal(String message) {
    super(message, null, false, false);
    this.message = message;
  }

  Decision.Denied decision() {
    return new Decision.Denied(message);
  }
}
