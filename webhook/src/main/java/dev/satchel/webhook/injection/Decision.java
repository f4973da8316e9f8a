package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What becomes of a pod. */
public sealed interface Decision {
  /** It stays as it is: it says so itself, or it has been injected before. */
  record Unchanged() implements Decision {}

  /**
   * It is given what its user has.
   *
   * @param pod the whole pod, with the additions
   * @param warnings what its author should know; shown by kubectl
   */
  record Injected(ObjectNode pod, List<String> warnings) implements Decision {
    public Injected {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * It may not be created.
   *
   * @param message what is wrong and what would be right
   */
  record Denied(String message) implements Decision {}
}
