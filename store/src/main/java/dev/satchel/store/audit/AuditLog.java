package dev.satchel.store.audit;

import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.sql.Transactions;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.SqlStatement;
import org.jspecify.annotations.Nullable;

/**
 * The audit log: entries are written in the transaction of what they tell, and later put into the
 * chain by {@link AuditChain}. Every write throws {@link StoreUnavailableException} as long as
 * there is no key: what cannot be audited is not done.
 *
 * <p>Not final, so that a benchmark can leave the entries out.
 */
public class AuditLog {
  private final Transactions transactions;
  private final Clock clock;
  private final Witnesses witnesses;
  private final EntryIds ids = new EntryIds();
  private volatile @Nullable AuditKey key;

  public AuditLog(Transactions transactions, Clock clock) {
    this.transactions = transactions;
    this.clock = clock;
    witnesses = new Witnesses();
  }

  /** From now on entries are made and checked with this key. */
  public void use(AuditKey given) {
    key = given;
  }

  /** The key in use; empty: nothing can be written yet. */
  public Optional<AuditKey> key() {
    return Optional.ofNullable(key);
  }

  AuditKey requireKey() {
    AuditKey now = key;
    if (now == null) {
      throw new StoreUnavailableException(
          "the audit key is not there yet; the operator makes the Secret " + AuditKeySecret.NAME);
    }
    return now;
  }

  Witnesses witnesses() {
    return witnesses;
  }

  Clock clock() {
    return clock;
  }

  /**
   * Something that was refused.
   *
   * @param at when
   * @param entry what
   */
  public record Denied(Instant at, AuditEntry entry) {}

  /** Writes an entry within the transaction of what it tells, by one statement. */
  public void write(Handle handle, AuditEntry entry) {
    write(handle, List.of(entry));
  }

  /** The same of several, by one statement; of none nothing is done. */
  public void write(Handle handle, List<AuditEntry> entries) {
    Instant now = clock.instant();
    record(handle, entries.stream().map(entry -> new Denied(now, entry)).toList());
  }

  /**
   * An entry that is written by the statement of the change that it tells of, which saves a round
   * trip.
   *
   * @param sql what the statement's {@code WITH} begins with, a comma included, or nothing
   * @param bind binds what that refers to; its names begin with {@code audit}
   */
  public record Along(String sql, Consumer<SqlStatement<?>> bind) {
    public static final Along NOTHING = new Along("", statement -> {});

    /** Binds the entry; returns the statement. */
    public <S extends SqlStatement<S>> S bindTo(S statement) {
      bind.accept(statement);
      return statement;
    }
  }

  /** Has an entry go along with the next statement of the transaction. */
  public Along along(Handle handle, AuditEntry entry) {
    AuditKey with = requireKey();
    AuditRow row = rows(handle, List.of(new Denied(clock.instant(), entry))).getFirst();
    return new Along(PendingRows.along(), statement -> PendingRows.bind(statement, with, row));
  }

  /** Writes refusals, in a transaction of their own. */
  public void deny(List<Denied> denials) {
    if (!denials.isEmpty()) {
      transactions.write(
          handle -> {
            record(handle, denials);
            return true;
          });
    }
  }

  private void record(Handle handle, List<Denied> entries) {
    if (entries.isEmpty()) {
      return;
    }
    AuditKey with = requireKey();
    PendingRows.insert(handle, with, rows(handle, entries));
  }

  /** To be written within the transaction. */
  private List<AuditRow> rows(Handle handle, List<Denied> entries) {
    List<UUID> told = witnesses.take();
    List<UUID> written = new ArrayList<>();
    List<AuditRow> rows = new ArrayList<>();
    for (Denied one : entries) {
      UUID id = ids.next(clock.instant());
      Instant at = one.at().truncatedTo(ChronoUnit.MICROS);
      rows.add(AuditRow.of(id, at, one.entry(), rows.isEmpty() ? told : List.of()));
      written.add(id);
    }
    AtomicBoolean committed = new AtomicBoolean();
    handle.afterCommit(
        () -> {
          committed.set(true);
          witnesses.add(written);
        });
    handle.addCleanable(
        () -> {
          if (!committed.get()) {
            witnesses.add(told);
          }
        });
    return rows;
  }

  /**
   * Notes who asked for an object's deletion, which may still be refused. See {@link DeletedBy}.
   *
   * @param at when the request was admitted
   */
  public void noteDeletion(String objectUid, Author author, Instant at) {
    AuditKey with = requireKey();
    transactions.write(handle -> DeletionNotes.insert(handle, with, objectUid, author, at) > 0);
  }

  /**
   * Who deleted an object, within the transaction that deletes its row; the notes of it are
   * removed.
   */
  public Author author(Handle handle, String objectUid, DeletedBy by) {
    return switch (by) {
      case DeletedBy.Known(Author author) -> author;
      case DeletedBy.Noted(Instant deletionTimestamp) ->
          DeletionNotes.choose(
                  DeletionNotes.take(handle, requireKey(), objectUid), deletionTimestamp)
              .orElse(Author.UNKNOWN);
      case DeletedBy.LastNoted() ->
          DeletionNotes.take(handle, requireKey(), objectUid).stream()
              .map(DeletionNotes.Note::author)
              .reduce((former, latter) -> latter)
              .orElse(Author.SATCHEL);
    };
  }

  /** What is in the chain; entries come into it a moment after they are written. */
  public List<LoggedEntry> read(AuditQuery query) {
    return transactions.read(handle -> LoggedRows.read(handle, query));
  }

  /**
   * Looks whether the log is as it was written.
   *
   * @param outside the newest checkpoint that is known from outside Postgres
   * @param progress told how many entries are checked, now and then
   */
  public Verification verify(Optional<Checkpoint> outside, LongConsumer progress) {
    AuditKey with = requireKey();
    List<UUID> expected = witnesses.all();
    return transactions.snapshot(
        handle -> new Verify(handle, with, expected, progress).run(outside));
  }
}
