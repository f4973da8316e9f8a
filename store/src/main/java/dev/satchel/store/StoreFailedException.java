package dev.satchel.store;

/**
 * Postgres refused a statement for a reason that the store did not expect: a defect, or somebody's
 * change to the schema. Says which constraint or object, never what was bound: a driver's message
 * can quote it, so none is passed on.
 */
public final class StoreFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The SQLSTATE (Postgres documentation, appendix A), or empty where there is none. */
  private final String sqlState;

  /** The constraint that was violated, or empty. */
  private final String constraint;

  public StoreFailedException(String message, String sqlState, String constraint) {
    super(message);
    this.sqlState = sqlState;
    this.constraint = constraint;
  }

  public String sqlState() {
    return sqlState;
  }

  public String constraint() {
    return constraint;
  }
}
