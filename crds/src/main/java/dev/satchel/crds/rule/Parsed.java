package dev.satchel.crds.rule;

/** Either a valid value or what is wrong with the text it was to be made of. */
public sealed interface Parsed<T> {
  /** A value that holds all its rules. */
  record Valid<T>(T value) implements Parsed<T> {}

  /**
   * A refused text.
   *
   * @param message what is wrong and what would be right
   */
  record Refused<T>(String message) implements Parsed<T> {}
}
