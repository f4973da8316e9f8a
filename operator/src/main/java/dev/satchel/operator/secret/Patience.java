package dev.satchel.operator.secret;

import java.time.Duration;
import java.util.Optional;

/**
 * How long a status stays as it is, because what it would say is about to be otherwise. A write
 * that says so meanwhile would be noise, and where ten thousand secrets come at once, ten thousand
 * writes.
 */
final class Patience {
  /** A projection takes a fraction of it, and so does a user who was applied just before. */
  static final Duration USUAL = Duration.ofSeconds(1);

  /**
   * For a projection that has not begun: others are before it, and each of them brings it nearer.
   */
  static final Duration IN_A_QUEUE = Duration.ofMinutes(2);

  private Patience() {}

  /**
   * Whether to wait. A projection asks for a look at what it changes.
   *
   * @param age of the outcome
   * @param read whether the user's rows have been read for a projection since then
   * @return when to look again if nobody asks for it; empty: what there is has to be said
   */
  static Optional<Duration> with(Outcome outcome, Duration age, boolean read) {
    Duration longest =
        switch (outcome) {
          case Outcome.Stored _ -> read ? USUAL : IN_A_QUEUE;
          case Outcome.Waiting _ -> USUAL;
          // Applied together, the secret is often seen before its user.
          case Outcome.Refused(String reason, String _)
              when reason.equals(SecretSettler.UNKNOWN_USER) ->
              USUAL;
          case Outcome.Refused _, Outcome.Conflicted _, Outcome.Unavailable _ -> Duration.ZERO;
        };
    return age.compareTo(longest) < 0 ? Optional.of(longest) : Optional.empty();
  }
}
