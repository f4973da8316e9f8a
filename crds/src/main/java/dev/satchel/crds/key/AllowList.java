package dev.satchel.crds.key;

import static dev.satchel.crds.key.KeyResource.ANY;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The resources that a key may be used on, in normal form (behaviour.md section 8): {@code *:*}
 * stands alone, {@code type:*} takes the place of that type's ids, each once, sorted by type and
 * id.
 */
public final class AllowList {
  /** The most entries that a key may be given. */
  public static final int MAX = 128;

  public static final AllowList EVERYTHING = new AllowList(Set.of(KeyResource.EVERY));

  private final Set<KeyResource> entries;

  private AllowList(Collection<KeyResource> entries) {
    this.entries = new LinkedHashSet<>(new TreeSet<>(entries));
  }

  /** None given means every resource (design section 2). */
  public static AllowList of(Collection<KeyResource> given) {
    if (given.isEmpty() || given.contains(KeyResource.EVERY)) {
      return EVERYTHING;
    }
    Set<String> whole =
        given.stream()
            .filter(entry -> entry.id().equals(ANY))
            .map(KeyResource::type)
            .collect(Collectors.toUnmodifiableSet());
    return new AllowList(
        given.stream()
            .filter(entry -> entry.id().equals(ANY) || !whole.contains(entry.type()))
            .toList());
  }

  /** In normal form, never empty. */
  public List<KeyResource> list() {
    return List.copyOf(entries);
  }

  /** As they are stored: in normal form, never empty. */
  public List<String> values() {
    return entries.stream().map(KeyResource::toString).toList();
  }

  /** Whether one is in it; a wanted wildcard is covered by a wildcard only. */
  public boolean covers(KeyResource wanted) {
    return entries.contains(wanted)
        || entries.contains(KeyResource.EVERY)
        || entries.contains(new KeyResource(wanted.type(), ANY))
        || (!wanted.id().equals(ANY) && entries.contains(new KeyResource(ANY, wanted.id())));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AllowList that && entries.equals(that.entries);
  }

  @Override
  public int hashCode() {
    return entries.hashCode();
  }

  @Override
  public String toString() {
    return entries.toString();
  }
}
