package dev.satchel.crds.rule;

/**
 * One thing that is wrong with an object, said so that its author can mend it. Never holds a value.
 *
 * @param field the path as in the manifest, e.g. {@code spec.envName}
 * @param message what is wrong and what would be right
 */
public record Violation(String field, String message) {
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
