package dev.satchel.webhook.delivery;

/** Who posts a report. */
sealed interface Speaker {
  /**
   * The agent of a pod: the token is bound to that pod and to nothing else.
   *
   * @param uid the pod's
   */
  record Agent(String namespace, String name, String uid) implements Speaker {}

  /** Somebody without such a token. */
  record Stranger() implements Speaker {}

  /** The API server can't be asked now. */
  record Undecided() implements Speaker {}
}
