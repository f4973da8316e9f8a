package dev.satchel.operator.key;

import dev.satchel.crds.key.CheckedKey.Delivery;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.store.key.KeyRow;
import java.time.Instant;
import java.util.Optional;

/** What came of a look at an {@code AIGatewayKey}. */
sealed interface KeyOutcome {
  /**
   * Its row says what it says, and the present token is in its Secret; or it has expired, and then
   * nothing is delivered any more.
   *
   * @param to its Secret
   * @param expiresAt when it ends
   * @param outsideWorkspaces why a personal key is not in its user's workspaces, though it should
   * @param nextRotationAt when its token is replaced by itself
   */
  record Kept(
      KeyRow row,
      Delivery to,
      Optional<Verdict> outsideWorkspaces,
      Optional<Instant> expiresAt,
      Optional<Instant> nextRotationAt)
      implements KeyOutcome {}

  /**
   * It cannot be as it says. Whatever tokens it has are refused.
   *
   * @param reason {@code Invalid}, {@code UnknownUser} or {@code NamespaceNotListed}
   */
  record Refused(String reason, String message) implements KeyOutcome {}

  /**
   * Its token cannot be delivered where it says; what was delivered before is still good.
   *
   * @param reason as {@link Target.Obstructed#reason}
   */
  record Undeliverable(String reason, String message) implements KeyOutcome {}

  /**
   * The store did not answer; what was so before still is.
   *
   * @param reason {@code StoreUnavailable}, or {@code StoreFailed} where it refused what it should
   *     have taken
   */
  record Unavailable(String reason, String message) implements KeyOutcome {}
}
