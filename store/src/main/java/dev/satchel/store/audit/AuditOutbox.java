package dev.satchel.store.audit;

import dev.satchel.store.sql.Transactions;
import java.util.List;
import java.util.function.Consumer;

/**
 * The table {@code audit_outbox}: hands the chain on, in its order. Each sink is given each entry
 * at least once; after a crash, or with two at work, some twice.
 */
public final class AuditOutbox {
  private final Transactions transactions;

  public AuditOutbox(Transactions transactions) {
    this.transactions = transactions;
  }

  /**
   * Hands on the entries that a sink has not got yet.
   *
   * @param sink its name
   * @param most how many at once
   * @param taker throws if it could not take all of them; then it is given them again
   * @return how many it took
   */
  public int hand(String sink, int most, Consumer<List<LoggedEntry>> taker) {
    List<LoggedEntry> entries =
        transactions.read(
            handle -> {
              long position =
                  handle
                      .createQuery("SELECT position FROM audit_outbox WHERE sink = :sink")
                      .bind("sink", sink)
                      .mapTo(Long.class)
                      .findOne()
                      .orElse(0L);
              return LoggedRows.read(handle, AuditQuery.oldest(most).after(position));
            });
    if (!entries.isEmpty()) {
      taker.accept(entries);
      note(sink, entries.getLast().position());
    }
    return entries.size();
  }

  private void note(String sink, long position) {
    transactions.write(
        handle ->
            handle
                .createUpdate(
                    """
                    INSERT INTO audit_outbox AS o (sink, position) VALUES (:sink, :position)
                    ON CONFLICT (sink) DO UPDATE
                       SET position = greatest(o.position, excluded.position)
                    """)
                .bind("sink", sink)
                .bind("position", position)
                .execute());
  }
}
