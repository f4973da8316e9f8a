package dev.satchel.store.audit;

/**
 * One thing that somebody did, or was refused. When it was, is said by {@link AuditLog} as it
 * writes it.
 *
 * @param author who
 * @param action what
 * @param object to what
 * @param diff what is different now; never a secret's value
 * @param outcome why, or with what result; empty: it simply succeeded. Never a secret's value.
 */
public record AuditEntry(
    Author author, AuditAction action, AuditObject object, Diff diff, String outcome) {
  public static final String DONE = "";

  public AuditEntry {
    outcome = Texts.storable(outcome);
  }

  /** One that succeeded. */
  public AuditEntry(Author author, AuditAction action, AuditObject object, Diff diff) {
    this(author, action, object, diff, DONE);
  }
}
