package dev.satchel.crds.rule;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Which environment variables: {@code NAME}, {@code PREFIX*}, {@code *SUFFIX}, or {@code *} for
 * all. Upper and lower case are the same, since {@code http_proxy} is read as {@code HTTP_PROXY}.
 *
 * @param text in upper case
 */
public record NamePattern(String text) {
  private static final Pattern SHAPE =
      Pattern.compile("[A-Za-z_][A-Za-z0-9_]*[*]?|[*][A-Za-z0-9_]*");

  /** Throws {@link IllegalArgumentException} on a pattern that {@link #parse} refuses. */
  public NamePattern {
    Parsed.check(fault(text));
    text = text.toUpperCase(Locale.ROOT);
  }

  public static Parsed<NamePattern> parse(String text) {
    return Parsed.of(() -> new NamePattern(text));
  }

  private static Optional<String> fault(String text) {
    return SHAPE.matcher(text).matches()
        ? Optional.empty()
        : Optional.of("must be a name of letters, digits and _, as NAME, PREFIX* or *SUFFIX");
  }

  public boolean matches(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return switch (form()) {
      case NAME -> upper.equals(text);
      case PREFIX -> upper.startsWith(word());
      case SUFFIX -> upper.endsWith(word());
    };
  }

  public Form form() {
    if (text.endsWith("*")) {
      return Form.PREFIX;
    }
    return text.startsWith("*") ? Form.SUFFIX : Form.NAME;
  }

  /** Without the {@code *}. */
  public String word() {
    return text.replace("*", "");
  }

  /** What of a name a pattern is about. */
  public enum Form {
    NAME,
    PREFIX,
    SUFFIX
  }

  @Override
  public String toString() {
    return text;
  }
}
