package dev.satchel.crds.rule;

import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing that is wrong with an object, said so that its author can mend it. Never holds a value.
 *
 * @param field the path as in the manifest, e.g. {@code spec.envName}
 * @param message what is wrong and what would be right
 */
public record Violation(String field, String message) {
  /** All of them in one line, for a status, an Event or a refusal. */
  public static String all(List<Violation> violations) {
    return violations.stream().map(Violation::toString).collect(Collectors.joining("; "));
  }

  @Override
  public String toString() {
    return field + ": " + message;
  }
}
