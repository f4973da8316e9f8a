package dev.satchel.webhook.workload;

import java.util.Optional;

/** On what somebody may create a user's workspace. */
sealed interface Basis {
  /**
   * It may be.
   *
   * @param actor who answers for it: the requester, or whoever did for what a controller acts on
   */
  record Granted(String actor) implements Basis {}

  /**
   * It may not be.
   *
   * @param message why, and who or what would do
   */
  record Refused(String message) implements Basis {}

  /** Why it may not be; empty: it may. */
  default Optional<String> refusal() {
    return switch (this) {
      case Granted(String _) -> Optional.empty();
      case Refused(String message) -> Optional.of(message);
    };
  }
}
