package dev.satchel.operator.lane;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Looks that wait for a thread, in three lanes: what somebody has just changed, what follows from
 * such a change, and what is only looked at again, as all objects are after a restart. A new secret
 * so does not wait for ten thousand old ones; and where many secrets come at once, their users are
 * projected once for many of them, not for each. Within a lane namespaces take turns, so that
 * whoever changes or deletes a thousand secrets keeps nobody else waiting; what has no namespace is
 * one of its own.
 */
public final class Lanes {
  /** Every so many looks the second lane goes first, so that it waits for no flood of changes. */
  private static final int FOLLOWING_TURN = 16;

  /** The same of the third; no multiple of the other. */
  private static final int AGAIN_TURN = 17;

  private final Lane changed = new Lane();
  private final Lane following = new Lane();
  private final Lane again = new Lane();

  /** Waited for, but in no lane: being looked at right now, and to be looked at once more. */
  private final Set<Key> awaited = new HashSet<>();

  private int turn;

  private record Key(String kind, ResourceID id) {
    /** What it takes turns with. */
    Object group() {
      return id.getNamespace().<Object>map(namespace -> namespace).orElse(this);
    }
  }

  private static Key key(HasMetadata object) {
    return new Key(object.getKind(), ResourceID.fromResource(object));
  }

  synchronized void add(HasMetadata object, Runnable look) {
    Key key = key(object);
    boolean isAwaited = awaited.remove(key);
    if (!Observed.is(object)) {
      changed.put(key.group(), key, look);
    } else if (isAwaited) {
      following.put(key.group(), key, look);
    } else {
      again.put(key.group(), key, look);
    }
  }

  /** What is no look at an object, and has to be run like one. */
  synchronized void add(Runnable task) {
    changed.put(task, task, task);
  }

  /**
   * Somebody waits for the look at an object, or for the next one if none is in a lane: it is at
   * least in the second.
   *
   * @param kind as in {@link HasMetadata#getKind()}
   */
  public synchronized void hurry(String kind, ResourceID id) {
    Key key = new Key(kind, id);
    Optional<Runnable> look = again.remove(key.group(), key);
    if (look.isPresent()) {
      following.put(key.group(), key, look.get());
    } else if (!changed.has(key.group(), key) && !following.has(key.group(), key)) {
      awaited.add(key);
    }
  }

  /** Takes the next; does nothing if there is none. */
  synchronized Runnable take() {
    turn++;
    return order().stream()
        .filter(lane -> !lane.isEmpty())
        .findFirst()
        .map(Lane::poll)
        .orElse(() -> {});
  }

  private List<Lane> order() {
    if (turn % AGAIN_TURN == 0) {
      return List.of(again, changed, following);
    }
    return turn % FOLLOWING_TURN == 0
        ? List.of(following, changed, again)
        : List.of(changed, following, again);
  }
}
