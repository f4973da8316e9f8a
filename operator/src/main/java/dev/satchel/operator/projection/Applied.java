package dev.satchel.operator.projection;

import dev.satchel.operator.workspace.Touch;

/** What became of the projected Secret in one namespace. */
public sealed interface Applied {
  /** It is there and as it should be. */
  record Present(Touch.Target target) implements Applied {}

  /** A Secret of that name is somebody else's; it was left alone. */
  record Foreign() implements Applied {}

  /** The namespace does not exist, or is going away. */
  record NoNamespace() implements Applied {}

  /**
   * The API server refused it.
   *
   * @param message its own; the request's body is not in it
   */
  record Refused(String message) implements Applied {}
}
