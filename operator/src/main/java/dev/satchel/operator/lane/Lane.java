package dev.satchel.operator.lane;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Looks of one urgency. Groups take turns, so that a thousand objects of one do not keep another's
 * waiting; within a group, who came first.
 */
final class Lane {
  private final SequencedMap<Object, SequencedMap<Object, Runnable>> groups = new LinkedHashMap<>();

  /** A look of the same key takes the place of the one that waits. */
  void put(Object group, Object key, Runnable look) {
    groups.computeIfAbsent(group, _ -> new LinkedHashMap<>()).put(key, look);
  }

  boolean has(Object group, Object key) {
    return groups.containsKey(group) && groups.get(group).containsKey(key);
  }

  /** Takes one out of turn. */
  Optional<Runnable> remove(Object group, Object key) {
    SequencedMap<Object, Runnable> looks = groups.getOrDefault(group, new LinkedHashMap<>());
    Optional<Runnable> look = Optional.ofNullable(looks.remove(key));
    if (looks.isEmpty()) {
      groups.remove(group);
    }
    return look;
  }

  boolean isEmpty() {
    return groups.isEmpty();
  }

  /** Takes the next; there has to be one. */
  Runnable poll() {
    Map.Entry<Object, SequencedMap<Object, Runnable>> group = groups.pollFirstEntry();
    Runnable look = group.getValue().pollFirstEntry().getValue();
    if (!group.getValue().isEmpty()) {
      groups.putLast(group.getKey(), group.getValue());
    }
    return look;
  }
}
