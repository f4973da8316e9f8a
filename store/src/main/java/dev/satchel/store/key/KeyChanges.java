package dev.satchel.store.key;

import java.util.List;
import java.util.Set;

/**
 * What changed since a version: forget every token of these keys, then take the ones given.
 *
 * @param version as of which this is
 * @param keyUids the keys that changed or are gone
 * @param tokens all that these keys have now
 */
public record KeyChanges(long version, Set<String> keyUids, List<LiveToken> tokens) {
  public KeyChanges {
    keyUids = Set.copyOf(keyUids);
    tokens = List.copyOf(tokens);
  }

  public boolean isEmpty() {
    return keyUids.isEmpty();
  }
}
