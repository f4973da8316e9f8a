package dev.satchel.store.audit;

import java.util.Locale;

/** What was done to an object. Reads are not audited. */
public enum AuditAction {
  CREATE,
  WRITE,
  DELETE,
  /** A key got another token. */
  ROTATE,
  /** A secret was brought into a workspace. */
  DELIVER,
  /** A secret was taken out of a workspace. */
  REMOVE,
  /** Something was refused; the outcome says why. */
  DENY;

  /** As it is in the table, and in what is exported. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }
}
