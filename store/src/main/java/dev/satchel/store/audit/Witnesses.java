package dev.satchel.store.audit;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.SequencedSet;
import java.util.UUID;

/**
 * The entries that this program committed and does not know to be in the chain. The next entry that
 * it writes tells of them, so that one which somebody takes out before it is linked is missed.
 */
final class Witnesses {
  /** Few entries are written between two looks of the linker; a row stays small. */
  private static final int MOST_IN_A_ROW = 100;

  /** The oldest are forgotten: an application that only denies never writes so many unseen. */
  private static final int MOST = 10_000;

  private final SequencedSet<UUID> committed = new LinkedHashSet<>();

  /** For a row; what it does not commit is given back. */
  synchronized List<UUID> take() {
    List<UUID> taken = committed.stream().limit(MOST_IN_A_ROW).toList();
    taken.forEach(committed::remove);
    return taken;
  }

  synchronized void add(Collection<UUID> ids) {
    committed.addAll(ids);
    while (committed.size() > MOST) {
      committed.removeFirst();
    }
  }

  /** They are in the chain now, which tells of them itself. */
  synchronized void linked(Collection<UUID> ids) {
    committed.removeAll(ids);
  }

  /** What has to be there now, linked or not. */
  synchronized List<UUID> all() {
    return new ArrayList<>(committed);
  }
}
