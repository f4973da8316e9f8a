package dev.satchel.store;

/**
 * Postgres cannot be reached, went away, or takes no writes at the moment. Trying again later is
 * right; every operation of the store may throw it, and may or may not have taken effect.
 */
public final class StoreUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * @param message without any value that was bound to a statement; there is no cause, since a
   *     driver's exception can carry some
   */
  public StoreUnavailableException(String message) {
    super(message);
  }
}
