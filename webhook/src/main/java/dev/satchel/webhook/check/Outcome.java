package dev.satchel.webhook.check;

import java.util.Locale;

/** How a request ended, for metrics. */
enum Outcome {
  ACCEPTED,
  NO_TOKEN,
  UNKNOWN,
  EXPIRED,
  SUSPENDED,
  WRONG_SCOPE,
  WRONG_RESOURCE,
  /** A failure beyond the source's limit. */
  LIMITED,
  /** The store has been away for longer than the lease. */
  UNAVAILABLE,
  /** A body that could not be read. */
  MALFORMED,
  /** A caller who may not ask. */
  CALLER_REFUSED,
  /** What went wrong here. */
  FAILED;

  static Outcome of(Verdict verdict) {
    return switch (verdict) {
      case Verdict.Accepted _ -> ACCEPTED;
      case Verdict.Unavailable _ -> UNAVAILABLE;
      case Verdict.Refused(Verdict.Reason reason) ->
          switch (reason) {
            case UNKNOWN -> UNKNOWN;
            case EXPIRED -> EXPIRED;
            case SUSPENDED -> SUSPENDED;
            case WRONG_SCOPE -> WRONG_SCOPE;
            case WRONG_RESOURCE -> WRONG_RESOURCE;
          };
    };
  }

  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
