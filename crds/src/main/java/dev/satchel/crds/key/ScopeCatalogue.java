package dev.satchel.crds.key;

import dev.satchel.crds.rule.Parsed;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * The composites of a deployment: names that stand for several scopes. A name has no colon, so none
 * can be taken for a scope.
 *
 * @param composites what each stands for; by name
 */
public record ScopeCatalogue(Map<String, List<Scope>> composites) {
  public static final int MAX_NAME_LENGTH = 64;

  /** In the syntax that Java and RE2 share. */
  public static final String NAME_PATTERN = "^[a-z0-9][a-z0-9_.-]*$";

  public static final ScopeCatalogue EMPTY = new ScopeCatalogue(Map.of());

  private static final Pattern NAME = Pattern.compile(NAME_PATTERN);

  /** Throws {@link IllegalArgumentException} on a name that cannot be, or one for nothing. */
  public ScopeCatalogue {
    TreeMap<String, List<Scope>> sorted = new TreeMap<>();
    composites.forEach((name, scopes) -> sorted.put(checked(name, scopes), List.copyOf(scopes)));
    composites = Collections.unmodifiableMap(sorted);
  }

  private static String checked(String name, List<Scope> scopes) {
    if (name.length() > MAX_NAME_LENGTH || !NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "a composite scope's name must be lower-case letters, digits, '_', '.' and '-', at most "
              + MAX_NAME_LENGTH);
    }
    // None would mean all.
    if (scopes.isEmpty()) {
      throw new IllegalArgumentException("the composite scope %s is of nothing".formatted(name));
    }
    return name;
  }

  /** The scopes that a text in {@code spec.scopes} stands for. */
  public Parsed<List<Scope>> expand(String text) {
    List<Scope> composite = composites.get(text);
    if (composite != null) {
      return new Parsed.Valid<>(composite);
    }
    return switch (Scope.parse(text)) {
      case Parsed.Valid<Scope>(Scope scope) -> new Parsed.Valid<>(List.of(scope));
      case Parsed.Refused<Scope>(String message) -> new Parsed.Refused<>(message + orComposite());
    };
  }

  private String orComposite() {
    return composites.isEmpty()
        ? ""
        : "; or a composite: " + String.join(", ", composites.keySet());
  }
}
