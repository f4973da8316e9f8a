package dev.satchel.webhook.user;

import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.Owner;
import java.util.Optional;

/** Who may write what is a user's: that user, and who may {@code act-for} them; nobody else. */
public final class Whose {
  private final Access access;

  public Whose(Access access) {
    this.access = access;
  }

  /**
   * Whether a requester is the user or may act for the user.
   *
   * @param name of the {@code WorkspaceUser}
   * @param owner that one, if there is one
   */
  public boolean mayWrite(Requester requester, String name, Optional<Owner> owner) {
    return owner.filter(it -> it.username().equals(requester.username())).isPresent()
        || access.mayActFor(requester, name);
  }

  /** Why not, and what would do; for whoever was refused. */
  public static String refusal(Requester requester, String name, Optional<Owner> owner) {
    return "it is of WorkspaceUser '%s', and '%s' is not that user's username%s; that user may do this, and whoever is allowed the verb act-for on workspaceusers.satchel.dev '%s'"
        .formatted(
            name,
            requester.username(),
            owner.isEmpty() ? " (there is no WorkspaceUser of that name)" : "",
            name);
  }
}
