package dev.satchel.store.user;

/** What became of a {@link UserWrite}. */
public sealed interface UserResult {
  /** It is stored; nothing was written if nothing changed. */
  record Saved(UserRow user) implements UserResult {}

  /**
   * Another live user has the username. A row that was there keeps its old username and has taken
   * over the rest, so that a suspension never waits for somebody else's name.
   *
   * @param byUser the other's name
   */
  record UsernameTaken(String byUser) implements UserResult {}

  /**
   * A {@code WorkspaceUser} of the same name was stored by somebody else at the same moment. Which
   * of the two is the newer cannot be told here: look at the object again.
   *
   * @param byUid the other's uid
   */
  record NameTaken(String byUid) implements UserResult {}
}
