package dev.satchel.store.audit;

import java.util.List;

/**
 * Who did something.
 *
 * @param username the Kubernetes username
 * @param groups that the user was in
 * @param requestUid of the admission request; empty: there was none
 */
public record Author(String username, List<String> groups, String requestUid) {
  /** What the operator does of itself: a rotation by schedule, a row whose object is gone. */
  public static final Author SATCHEL = new Author("satchel", List.of(), "");

  /** Nobody stamped it: the webhook was off. */
  public static final Author UNKNOWN = new Author("unknown", List.of(), "");

  public Author {
    username = Texts.storable(username);
    groups = groups.stream().map(Texts::storable).toList();
    requestUid = Texts.storable(requestUid);
  }
}
