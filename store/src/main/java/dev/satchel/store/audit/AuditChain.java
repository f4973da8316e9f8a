package dev.satchel.store.audit;

import dev.satchel.store.audit.Checkpoint.Purpose;
import dev.satchel.store.audit.LoggedRows.Linked;
import dev.satchel.store.sql.Transactions;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * Puts entries into the chain, and drops what is old. One program at a time does it; a second does
 * no harm.
 *
 * <p>The chain never goes back: where its end was cut off, it goes on after the end that is known
 * from outside Postgres, and the gap stays for {@link AuditLog#verify} to show.
 */
public final class AuditChain {
  private static final Duration NOTES_KEPT = Duration.ofDays(1);

  private final Transactions transactions;
  private final AuditLog log;
  private @Nullable YearMonth made;
  private @Nullable Link newest;
  private volatile Map<UUID, String> suspects = Map.of();

  public AuditChain(Transactions transactions, AuditLog log) {
    this.transactions = transactions;
    this.log = log;
  }

  /**
   * Links the oldest entries that are not linked yet. Those that Satchel did not write so are left
   * where they are, see {@link #suspects()}.
   *
   * @param outside the newest checkpoint that is known from outside Postgres
   * @param most how many at once
   * @return the new end; empty: there was nothing to link, or another program is at it
   */
  public synchronized Optional<Checkpoint> link(Optional<Checkpoint> outside, int most) {
    AuditKey key = log.requireKey();
    Set<UUID> known = suspects.keySet();
    if (transactions.read(handle -> PendingRows.isEmpty(handle, known))) {
      return Optional.empty();
    }
    return transactions.write(
        handle -> isAlone(handle) ? link(handle, key, outside, most) : Optional.empty());
  }

  private Optional<Checkpoint> link(
      Handle handle, AuditKey key, Optional<Checkpoint> outside, int most) {
    List<SignedRow> good = good(handle, key, most);
    if (good.isEmpty()) {
      return Optional.empty();
    }
    Link before = end(handle, key, outside);
    Instant linkedAt = later(log.clock().instant().truncatedTo(ChronoUnit.MICROS), before.at());
    makeMonth(handle, Months.of(linkedAt));
    List<Linked> linked = new ArrayList<>();
    Link last = before;
    for (SignedRow row : good) {
      Link next = last.next(row, linkedAt);
      linked.add(new Linked(last, next, row));
      last = next;
    }
    Link end = last;
    Checkpoint head = Checkpoint.sign(key, Purpose.HEAD, end);
    List<UUID> ids = good.stream().map(row -> row.row().id()).toList();
    LoggedRows.insert(handle, linked);
    Checkpoints.insert(handle, head);
    PendingRows.delete(handle, ids);
    handle.afterCommit(
        () -> {
          newest = end;
          log.witnesses().linked(ids);
        });
    return Optional.of(head);
  }

  private List<SignedRow> good(Handle handle, AuditKey key, int most) {
    List<SignedRow> pending = PendingRows.oldest(handle, suspects.keySet(), most);
    Set<UUID> present =
        LoggedRows.present(handle, pending.stream().map(one -> one.row().id()).toList());
    Map<UUID, String> bad = new HashMap<>(suspects);
    List<SignedRow> good = new ArrayList<>();
    for (SignedRow row : pending) {
      UUID id = row.row().id();
      String fault = present.contains(id) ? "is in audit_log already" : row.fault(key);
      if (fault.isEmpty()) {
        good.add(row);
      } else {
        bad.put(id, fault);
      }
    }
    suspects = Map.copyOf(bad);
    return good;
  }

  /**
   * Entries that wait to be linked and never will be, since somebody changed them or made them by
   * SQL, and what is wrong with each.
   */
  public Map<UUID, String> suspects() {
    return suspects;
  }

  /** After another key is in use: what did not fit it may now. */
  public void forgetSuspects() {
    suspects = Map.of();
  }

  /** The greatest position that anybody trustworthy, or the log itself, knows of. */
  private Link end(Handle handle, AuditKey key, Optional<Checkpoint> outside) {
    List<Link> known = new ArrayList<>();
    if (newest != null) {
      known.add(newest);
    }
    List.of(
            outside,
            Checkpoints.newest(handle, Purpose.HEAD),
            Checkpoints.newest(handle, Purpose.BASE))
        .forEach(
            checkpoint ->
                checkpoint
                    .filter(signed -> signed.isSignedBy(key))
                    .ifPresent(signed -> known.add(signed.link())));
    LoggedRows.end(handle).ifPresent(known::add);
    Link end = Link.NONE;
    for (Link link : known) {
      end = link.position() > end.position() ? link : end;
    }
    return end;
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private void makeMonth(Handle handle, YearMonth month) {
    if (!month.equals(made)) {
      Months.make(handle, month);
      handle.afterCommit(() -> made = month);
    }
  }

  /**
   * What waits to be linked.
   *
   * @param entries how many
   * @param oldest when the oldest of them was done
   */
  public record Backlog(long entries, Optional<Instant> oldest) {}

  /** What waits now. */
  public Backlog backlog() {
    return transactions.read(PendingRows::backlog);
  }

  /** The newest signed end of the chain, for whoever publishes it; empty: there is none. */
  public Optional<Checkpoint> head() {
    AuditKey key = log.requireKey();
    return transactions
        .read(handle -> Checkpoints.newest(handle, Purpose.HEAD))
        .filter(head -> head.isSignedBy(key));
  }

  /**
   * Makes the months that will be needed, drops those that ended before a time, and notes of
   * deletions that came to nothing. What is left is verified from a signed checkpoint on.
   *
   * @param retention how long entries are kept at least
   * @return the months that were dropped
   */
  public synchronized List<YearMonth> keep(Duration retention) {
    AuditKey key = log.requireKey();
    Instant now = log.clock().instant();
    return transactions.write(
        handle -> {
          if (!isAlone(handle)) {
            return List.of();
          }
          // A long verification would be waited for, and everybody else for us.
          handle.execute("SET LOCAL lock_timeout = '5s'");
          DeletionNotes.forget(handle, now.minus(NOTES_KEPT));
          Months.make(handle, Months.of(now));
          List<YearMonth> old = Months.endedBefore(handle, now.minus(retention));
          old.forEach(month -> drop(handle, key, month));
          return old;
        });
  }

  private static void drop(Handle handle, AuditKey key, YearMonth month) {
    Months.end(handle, month)
        .ifPresent(
            end -> {
              Checkpoints.insert(handle, Checkpoint.sign(key, Purpose.BASE, end));
              Checkpoints.forget(handle, end.position());
            });
    Months.drop(handle, month);
  }

  /** Until the end of the transaction nobody else links or drops. */
  private static boolean isAlone(Handle handle) {
    return handle
        .createQuery("SELECT pg_try_advisory_xact_lock(hashtext('satchel.audit'))")
        .mapTo(Boolean.class)
        .one();
  }
}
