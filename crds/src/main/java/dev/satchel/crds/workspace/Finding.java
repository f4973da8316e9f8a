package dev.satchel.crds.workspace;

/**
 * One thing of a secret that is not in a workspace as it should be.
 *
 * @param state what it makes of the workspace
 * @param reason CamelCase, for programs
 * @param text for people: what is so, and what would make it right; never a value
 */
public record Finding(Judgement.State state, String reason, String text) {
  static Finding stale(String reason, String text) {
    return new Finding(Judgement.State.STALE, reason, text);
  }

  static Finding pending(String reason, String text) {
    return new Finding(Judgement.State.PENDING, reason, text);
  }

  static Finding notConcerned(String reason, String text) {
    return new Finding(Judgement.State.NOT_CONCERNED, reason, text);
  }
}
