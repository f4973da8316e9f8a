package dev.satchel.webhook.check;

import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.webhook.check.Verdict.Accepted;
import dev.satchel.webhook.check.Verdict.Reason;
import dev.satchel.webhook.check.Verdict.Refused;
import dev.satchel.webhook.check.Verdict.Unavailable;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Decides on presented tokens, from memory. A token is only ever compared by its SHA-256, so how
 * much of it is right makes no difference to the time that it takes.
 */
final class KeyChecks {
  private final LiveKeys keys;
  private final Lease lease;
  private final LastUses uses;
  private final Clock clock;

  KeyChecks(LiveKeys keys, Lease lease, LastUses uses, Clock clock) {
    this.keys = keys;
    this.lease = lease;
    this.uses = uses;
    this.clock = clock;
  }

  /** Whether the store was heard of lately enough. */
  boolean isAvailable() {
    return lease.isHeld();
  }

  /**
   * Decides, and notes the use of a token that is accepted.
   *
   * @param presented whatever was sent as a token; null: nothing
   */
  Verdict check(@Nullable String presented, Wanted wanted) {
    if (!lease.isHeld()) {
      return new Unavailable();
    }
    if (presented == null
        || !(KeyToken.parse(presented) instanceof Parsed.Valid<KeyToken>(KeyToken token))) {
      return new Refused(Reason.UNKNOWN);
    }
    KnownToken known = keys.find(token.hash());
    if (known == null) {
      return new Refused(Reason.UNKNOWN);
    }
    long now = clock.millis();
    Verdict verdict = verdict(known, wanted, now);
    if (verdict instanceof Accepted) {
      uses.note(token, known, now);
    }
    return verdict;
  }

  private static Verdict verdict(KnownToken known, Wanted wanted, long nowMillis) {
    if (known.hasEnded(nowMillis)) {
      return new Refused(Reason.EXPIRED);
    }
    if (known.suspended) {
      return new Refused(Reason.SUSPENDED);
    }
    return switch (wanted.permittedBy(known.permissions)) {
      case PERMITTED -> new Accepted(known);
      case SCOPE_MISSING -> new Refused(Reason.WRONG_SCOPE);
      case RESOURCE_MISSING -> new Refused(Reason.WRONG_RESOURCE);
    };
  }
}
