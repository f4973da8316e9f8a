package dev.satchel.store.audit;

import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What {@link AuditLog#verify} found. */
public sealed interface Verification {
  /**
   * The log is as it was written.
   *
   * @param entries how many were checked, those that are not linked yet too
   * @param first the position of the oldest one; 0: there is none
   * @param last the position of the newest one; what was dropped counts
   * @param confirmed up to which position a checkpoint from outside Postgres confirms it
   */
  record Intact(long entries, long first, long last, long confirmed) implements Verification {}

  /**
   * It is not. The earliest position at which that shows comes first; what comes after it may be
   * right.
   *
   * @param problem the first
   */
  record Broken(Problem problem) implements Verification {}

  /**
   * Something that is not as it was written.
   *
   * @param table where: {@code audit_log}, {@code audit_pending} or {@code audit_checkpoints}
   * @param at the position in the chain; null: it has none yet
   * @param entry the entry; null: it is not known which it was
   * @param message what is wrong
   */
  record Problem(String table, @Nullable Long at, @Nullable UUID entry, String message) {
    static Problem logged(long position, @Nullable UUID entry, String message) {
      return new Problem("audit_log", position, entry, message);
    }

    static Problem pending(UUID entry, String message) {
      return new Problem("audit_pending", null, entry, message);
    }

    static Problem checkpoint(long position, String message) {
      return new Problem("audit_checkpoints", position, null, message);
    }

    public Optional<Long> position() {
      return Optional.ofNullable(at);
    }

    public Optional<UUID> id() {
      return Optional.ofNullable(entry);
    }

    @Override
    public String toString() {
      return table
          + position().map(p -> ", position " + p).orElse("")
          + id().map(id -> ", entry " + id).orElse("")
          + ": "
          + message;
    }
  }
}
