package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import java.util.function.Consumer;

/**
 * Whom a change of one secret's row concerns.
 *
 * @param project asks for a projection of a user, by name
 */
public record Neighbours(Settlements settlements, SecretIndex index, Consumer<String> project) {
  /** The user is projected again, and those who wait for a name or for room try again. */
  public void changed(String user, String uid) {
    if (user.isEmpty()) {
      return;
    }
    settlements.countChangeOf(user);
    project.accept(user);
    for (UserSecret other : index.ofUser(user)) {
      String otherUid = other.getMetadata().getUid();
      if (!otherUid.equals(uid) && isBlocked(otherUid)) {
        settlements.doubt(otherUid);
        index.request(other);
      }
    }
  }

  /**
   * Has a secret try again that is blocked, if something of its user changed while it was settled:
   * who changed it may have looked for the blocked before this one was known to be.
   *
   * @param changes {@link Settlements#changesOf} before it was settled
   */
  void settled(UserSecret secret, String user, long changes) {
    String uid = secret.getMetadata().getUid();
    if (settlements.changesOf(user) != changes && isBlocked(uid)) {
      settlements.doubt(uid);
      index.request(secret);
    }
  }

  private boolean isBlocked(String uid) {
    return settlements
        .get(uid)
        .map(Settlement::outcome)
        .filter(
            outcome ->
                outcome instanceof Outcome.Conflicted
                    || (outcome instanceof Outcome.Refused refused
                        && refused.reason().equals(SecretSettler.LIMIT_EXCEEDED)))
        .isPresent();
  }
}
