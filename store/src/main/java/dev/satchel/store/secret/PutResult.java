package dev.satchel.store.secret;

/** What became of a {@link SecretWrite}. */
public sealed interface PutResult {
  /**
   * It is stored.
   *
   * @param revision as {@link SecretRow#revision()}
   * @param envSince as {@link SecretRow#envSince()}
   * @param changed false: it was stored already, and nothing was written
   */
  record Stored(long revision, long envSince, boolean changed) implements PutResult {}

  /**
   * Another secret of the user holds what this one claims.
   *
   * @param field of this one: {@code metadata.name}, {@code spec.envName} or {@code spec.filePath}
   * @param winnerNamespace the namespace of the one that holds it
   * @param winnerName its name
   */
  record Conflict(String field, String winnerNamespace, String winnerName) implements PutResult {}

  /**
   * The user would have too much.
   *
   * @param field of the secret, e.g. {@code spec.value}
   * @param message what the limit is and what would be right
   */
  record LimitExceeded(String field, String message) implements PutResult {}

  /** There is no live user of that name. */
  record UserMissing() implements PutResult {}

  /**
   * A newer generation of the same secret was put before; nothing was written.
   *
   * @param generation the newer one
   */
  record Outdated(long generation) implements PutResult {}
}
