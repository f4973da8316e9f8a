package dev.satchel.operator.projection;

import dev.satchel.crds.workspace.Delivery;
import dev.satchel.store.secret.UnreadableSecret;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The last projection of each user, in memory; made anew after a restart. */
public final class ProjectedUsers {
  private static final Logger log = LoggerFactory.getLogger(ProjectedUsers.class);

  private record Seen(ProjectedUser projected, Instant readAt) {}

  private final Map<String, Seen> byName = new ConcurrentHashMap<>();
  private final AtomicLong unreadable = new AtomicLong();

  public Optional<ProjectedUser> get(String user) {
    return Optional.ofNullable(byName.get(user)).map(Seen::projected);
  }

  /**
   * What the last projection of a user has of one secret.
   *
   * @param uid the {@code UserSecret}'s
   */
  public Optional<Delivery> delivery(String user, String uid) {
    return get(user).flatMap(projected -> Optional.ofNullable(projected.deliveries().get(uid)));
  }

  /** Whether the rows were read after a moment. */
  public boolean isReadAfter(String user, Instant moment) {
    Seen seen = byName.get(user);
    return seen != null && seen.readAt().isAfter(moment);
  }

  /**
   * Remembers the newest.
   *
   * @param readAt before its rows were read
   * @return which secrets have to be looked at for it, by uid
   */
  public Predicate<String> put(String user, ProjectedUser projected, Instant readAt) {
    Seen before = byName.put(user, new Seen(projected, readAt));
    Collection<UnreadableSecret> found = new HashSet<>(projected.unreadable().values());
    if (before != null) {
      found.removeAll(before.projected().unreadable().values());
    }
    tell(user, found);
    return before == null ? uid -> true : projected.concerned(before.projected());
  }

  private void tell(String user, Collection<UnreadableSecret> found) {
    for (UnreadableSecret secret : found) {
      unreadable.incrementAndGet();
      log.error(
          "UserSecret {}/{} of {}: {}", secret.namespace(), secret.name(), user, secret.message());
    }
  }

  /** How often a row was found that could not be decrypted. */
  public long unreadable() {
    return unreadable.get();
  }

  public void forget(String user) {
    byName.remove(user);
  }
}
