package dev.satchel.operator.secret;

/** What came of bringing a {@code UserSecret} to the store. */
public sealed interface Outcome {
  /**
   * Its row says what it says.
   *
   * @param revision of the value
   */
  record Stored(long revision) implements Outcome {}

  /**
   * Another of the user's secrets holds what it claims.
   *
   * @param message names the winner and the field
   */
  record Conflicted(String message) implements Outcome {}

  /**
   * It cannot be stored as it is.
   *
   * @param reason {@code Invalid}, {@code UnknownUser}, {@code NamespaceNotListed}, {@code
   *     SourceMissing}, {@code SealedForUnknownKey}, {@code SealedForAnotherObject} or {@code
   *     LimitExceeded}
   * @param message which field, what is wrong, what would be right
   */
  record Refused(String reason, String message) implements Outcome {}

  /**
   * The store did not answer; what was so before still is.
   *
   * @param reason {@code StoreUnavailable}, or {@code StoreFailed} where it refused what it should
   *     have taken
   */
  record Unavailable(String reason, String message) implements Outcome {}

  /** Something else has to happen first, and is about to. */
  record Waiting(String message) implements Outcome {}
}
