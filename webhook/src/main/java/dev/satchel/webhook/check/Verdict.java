package dev.satchel.webhook.check;

/** What a check finds. */
sealed interface Verdict {
  /** The token is one of a live key, and the key is good for what is wanted. */
  record Accepted(KnownToken token) implements Verdict {}

  /** The token is one of a key that is not good, or not for what is wanted. */
  record Refused(Reason reason) implements Verdict {}

  /** Nothing can be said: the store has been away for longer than the lease. */
  record Unavailable() implements Verdict {}

  /** Why not; for those who may know. */
  enum Reason {
    UNKNOWN("Unknown", true),
    EXPIRED("Expired", true),
    SUSPENDED("Suspended", true),
    WRONG_SCOPE("WrongScope", false),
    WRONG_RESOURCE("WrongResource", false);

    private final String text;
    private final boolean ofToken;

    Reason(String text, boolean ofToken) {
      this.text = text;
      this.ofToken = ofToken;
    }

    /** Whether the token is not good for anything; which of these it is, its holder is not told. */
    boolean isOfToken() {
      return ofToken;
    }

    /** As in answers. */
    String text() {
      return text;
    }
  }
}
