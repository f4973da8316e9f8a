package dev.satchel.crds.rule;

import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

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

  /**
   * What a constructor makes that throws {@link IllegalArgumentException} with the message on what
   * it refuses.
   */
  static <T> Parsed<T> of(Supplier<T> constructor) {
    try {
      return new Valid<>(constructor.get());
    } catch (IllegalArgumentException refusal) {
      return new Refused<>(Objects.requireNonNull(refusal.getMessage()));
    }
  }

  /** For such a constructor: throws if there is a fault. */
  static void check(Optional<String> fault) {
    fault.ifPresent(
        message -> {
          throw new IllegalArgumentException(message);
        });
  }
}
