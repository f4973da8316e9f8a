package dev.satchel.webhook.key;

import dev.satchel.webhook.admission.Requester;

/**
 * Who presents a key's token to a Kubernetes API server that asks Satchel about it ({@code
 * TokenReview}): a user of a name and group of their own, who has no rights unless somebody gives
 * them some.
 */
public final class KeyIdentity {
  public static final String USERNAME_PREFIX = "satchel:key:";
  public static final String GROUP = "satchel:keys";

  private KeyIdentity() {}

  /** The username of a key. */
  public static String username(String key) {
    return USERNAME_PREFIX + key;
  }

  /** Whether the requester is a key, and not a person or a service account. */
  static boolean isOf(Requester requester) {
    return requester.username().startsWith(USERNAME_PREFIX) || requester.groups().contains(GROUP);
  }
}
