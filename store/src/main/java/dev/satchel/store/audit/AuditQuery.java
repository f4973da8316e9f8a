package dev.satchel.store.audit;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which entries, and how many. Made by {@link #newest} or {@link #oldest} and narrowed down.
 *
 * @param newestFirst the order
 * @param limit the most at once
 * @param from beyond this position in the order; null: from the start of it
 */
public record AuditQuery(
    boolean newestFirst,
    int limit,
    @Nullable Long from,
    @Nullable String userFilter,
    @Nullable String objectFilter,
    @Nullable String actorFilter,
    @Nullable Instant sinceFilter) {
  public AuditQuery {
    if (limit < 1) {
      throw new IllegalArgumentException("a query of at least 1 entry, not " + limit);
    }
  }

  public static AuditQuery newest(int limit) {
    return new AuditQuery(true, limit, null, null, null, null, null);
  }

  public static AuditQuery oldest(int limit) {
    return new AuditQuery(false, limit, null, null, null, null, null);
  }

  /** Those that follow a position in the order: older ones if the newest come first. */
  public AuditQuery after(long position) {
    return new AuditQuery(
        newestFirst, limit, position, userFilter, objectFilter, actorFilter, sinceFilter);
  }

  /** Of the objects of a {@code WorkspaceUser}. */
  public AuditQuery user(String user) {
    return new AuditQuery(newestFirst, limit, from, user, objectFilter, actorFilter, sinceFilter);
  }

  /** Of one object: {@code namespace/name}, {@code name}, or a uid. */
  public AuditQuery object(String object) {
    return new AuditQuery(newestFirst, limit, from, userFilter, object, actorFilter, sinceFilter);
  }

  /** By whom. */
  public AuditQuery actor(String actor) {
    return new AuditQuery(newestFirst, limit, from, userFilter, objectFilter, actor, sinceFilter);
  }

  /** Done at that moment or later. */
  public AuditQuery since(Instant moment) {
    return new AuditQuery(newestFirst, limit, from, userFilter, objectFilter, actorFilter, moment);
  }

  Optional<Instant> moment() {
    return Optional.ofNullable(sinceFilter);
  }
}
