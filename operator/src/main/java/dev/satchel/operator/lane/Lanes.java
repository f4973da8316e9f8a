package dev.satchel.operator.lane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Looks that wait for a thread, in two lanes: what somebody has just changed, and what is only
 * looked at again, as all objects are after a restart. The first goes first, so that a new secret
 * does not wait for ten thousand old ones; within a lane, who came first.
 */
public final class Lanes {
  /** So many of the first lane, then one of the other: neither waits for ever. */
  private static final int TURNS = 16;

  private final Map<Object, Runnable> changed = new LinkedHashMap<>();
  private final Map<Object, Runnable> again = new LinkedHashMap<>();
  private int turn;

  private record Key(String kind, ResourceID id) {}

  private static Key key(HasMetadata object) {
    return new Key(object.getKind(), ResourceID.fromResource(object));
  }

  synchronized void add(HasMetadata object, Runnable look) {
    (Observed.is(object) ? again : changed).put(key(object), look);
  }

  /** What is no look at an object, and has to be run like one. */
  synchronized void add(Runnable task) {
    changed.put(task, task);
  }

  /**
   * Somebody waits for the look at an object: if it is in a lane, it is in the first from now on.
   *
   * @param kind as in {@link HasMetadata#getKind()}
   */
  public synchronized void hurry(String kind, ResourceID id) {
    Key key = new Key(kind, id);
    Runnable look = again.remove(key);
    if (look != null) {
      changed.put(key, look);
    }
  }

  /** Takes the next; does nothing if there is none. */
  synchronized Runnable take() {
    turn = (turn + 1) % (TURNS + 1);
    boolean inTurn = turn > 0 && !changed.isEmpty();
    Iterator<Runnable> lane = (inTurn || again.isEmpty() ? changed : again).values().iterator();
    if (!lane.hasNext()) {
      return () -> {};
    }
    Runnable next = lane.next();
    lane.remove();
    return next;
  }
}
