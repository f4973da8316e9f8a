package dev.satchel.operator.projection;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** The last projection of each user, in memory; made anew after a restart. */
public final class ProjectedUsers {
  private record Seen(ProjectedUser projected, Instant readAt) {}

  private final Map<String, Seen> byName = new ConcurrentHashMap<>();

  public Optional<ProjectedUser> get(String user) {
    return Optional.ofNullable(byName.get(user)).map(Seen::projected);
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
   * @return whether anything differs from the one before
   */
  public boolean put(String user, ProjectedUser projected, Instant readAt) {
    Seen before = byName.put(user, new Seen(projected, readAt));
    return before == null || !before.projected().equals(projected);
  }

  public void forget(String user) {
    byName.remove(user);
  }
}
