package dev.satchel.crds.key;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What a key is good for: scopes, sorted, each once. */
public final class Scopes {
  /** The most that a key names; composites may expand to more. */
  public static final int MAX = 128;

  public static final Scopes ALL = new Scopes(List.of(Scope.ALL));

  private final Set<Scope> scopes;

  private Scopes(Collection<Scope> scopes) {
    this.scopes = new LinkedHashSet<>(new TreeSet<>(scopes));
  }

  /** None given means all (design section 2). */
  public static Scopes of(Collection<Scope> given) {
    return given.isEmpty() ? ALL : new Scopes(given);
  }

  /** Sorted, never empty. */
  public List<Scope> list() {
    return List.copyOf(scopes);
  }

  /** As they are stored: sorted, never empty. */
  public List<String> values() {
    return scopes.stream().map(Scope::value).toList();
  }

  /** Whether one is held; a wanted wildcard is covered by a wildcard only. */
  public boolean cover(Scope wanted) {
    return scopes.contains(wanted)
        || scopes.contains(Scope.ALL)
        || scopes.contains(wanted.everyAction());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Scopes that && scopes.equals(that.scopes);
  }

  @Override
  public int hashCode() {
    return scopes.hashCode();
  }

  @Override
  public String toString() {
    return scopes.toString();
  }
}
