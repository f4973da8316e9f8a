package dev.satchel.webhook.access;

import dev.satchel.webhook.admission.Requester;

/** What RBAC says of verbs that only Satchel asks for; nobody has them by default. */
public interface Access {
  /**
   * Whether the requester is allowed the verb {@code act-for} on {@code workspaceusers.satchel.dev}
   * of that name: a pipeline that applies a user's objects.
   *
   * @param user the {@code WorkspaceUser}'s name
   */
  boolean mayActFor(Requester requester, String user);

  /**
   * Whether the requester is allowed the verb {@code grant} on {@code aigatewayscopes.satchel.dev}
   * of that name.
   *
   * @param scope as it is written in a key, {@code *} included
   */
  boolean mayGrant(Requester requester, String scope);
}
