package dev.satchel.crds.key;

import dev.satchel.crds.rule.Parsed;
import java.util.Optional;

/**
 * What a key is good for: {@code resource:action}, {@code resource:*}, or {@code *} for everything.
 * A check asks for one in the same words.
 */
public record Scope(String value) implements Comparable<Scope> {
  public static final int MAX_LENGTH = 128;

  /** In the syntax that Java and RE2 share. */
  public static final String PATTERN = "^([*]|[a-z0-9][a-z0-9_.-]*:([*]|[a-z0-9][a-z0-9_.-]*))$";

  public static final Scope ALL = new Scope("*");

  /** Throws {@link IllegalArgumentException} on a scope that {@link #parse} refuses. */
  public Scope {
    Parsed.check(fault(value));
  }

  public static Parsed<Scope> parse(String text) {
    return Parsed.of(() -> new Scope(text));
  }

  private static Optional<String> fault(String text) {
    return text.length() <= MAX_LENGTH && isScope(text)
        ? Optional.empty()
        : Optional.of(
            "must be resource:action, resource:* or *, in lower-case letters, digits, '_', '.' and"
                + " '-', at most "
                + MAX_LENGTH);
  }

  /** {@link #PATTERN}, without a matcher as {@link Word}. */
  private static boolean isScope(String text) {
    int colon = text.indexOf(':');
    return colon < 0
        ? text.equals("*")
        : Word.is(text, 0, colon)
            && (text.startsWith("*", colon + 1)
                ? text.length() == colon + 2
                : Word.is(text, colon + 1, text.length()));
  }

  /** The scope for every action on the same resource; {@code *} for itself. */
  public Scope everyAction() {
    int colon = value.indexOf(':');
    return colon < 0 ? ALL : new Scope(value.substring(0, colon) + ":*");
  }

  @Override
  public int compareTo(Scope other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
