package dev.satchel.operator.user;

import dev.satchel.operator.health.StoreWatch;
import dev.satchel.store.secret.Projection;
import dev.satchel.store.user.UserResult;
import dev.satchel.store.user.UserRow;
import dev.satchel.store.user.UserWrite;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Saves users and reads what they have. A user that was saved as it is needs no other statement for
 * that: most looks at a user are for the sake of a secret.
 */
final class SavedUsers {
  /** After this a row is compared again, even if nothing happened. */
  private static final Duration TRUST = Duration.ofMinutes(10);

  private final StoreWatch store;
  private final Clock clock;
  private final Map<String, Saved> byName = new ConcurrentHashMap<>();

  private record Saved(UserWrite write, Instant at) {}

  /**
   * @param result of the save
   * @param rows empty: the user has no row
   */
  record Read(UserResult result, Optional<Projection> rows) {}

  SavedUsers(StoreWatch store, Clock clock) {
    this.store = store;
    this.clock = clock;
  }

  /** Throws {@link dev.satchel.store.StoreUnavailableException} if the store is away. */
  Read read(UserWrite write) {
    if (isSaved(write)) {
      Optional<Projection> rows = store.secrets().project(write.name());
      if (rows.filter(found -> says(found.user(), write)).isPresent()) {
        return new Read(new UserResult.Saved(rows.get().user()), rows);
      }
    }
    byName.remove(write.name());
    Instant at = clock.instant();
    UserResult result = store.users().save(write);
    if (result instanceof UserResult.Saved) {
      byName.put(write.name(), new Saved(write, at));
    }
    return new Read(
        result,
        result instanceof UserResult.NameTaken
            ? Optional.empty()
            : store.secrets().project(write.name()));
  }

  /** Whether this was saved a while ago, as far as is known without asking. */
  boolean isSaved(UserWrite write) {
    Saved before = byName.get(write.name());
    return before != null
        && before.write().equals(write)
        && clock.instant().isBefore(before.at().plus(TRUST));
  }

  private static boolean says(UserRow row, UserWrite write) {
    return row.uid().equals(write.uid())
        && row.username().equals(write.username())
        && row.system() == write.system()
        && row.suspended() == write.suspended();
  }

  void forget(String name) {
    byName.remove(name);
  }
}
