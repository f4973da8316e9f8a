package dev.satchel.crds.key;

/** A part of a scope, or the type of a resource: {@code [a-z0-9][a-z0-9_.-]*}. */
final class Word {
  private Word() {}

  /** Without a matcher: each check of a key reads some. */
  static boolean is(String text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
      if (!letter && (i == from || (c != '_' && c != '.' && c != '-'))) {
        return false;
      }
    }
    return from < to;
  }
}
