package dev.satchel.agent;

/** What a piece of text may be; without the regular expressions that would cost start-up time. */
final class Text {
  private static final int MAX_DIGITS = 18; // fits a long

  private Text() {}

  static boolean isNumber(String text) {
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return !text.isEmpty() && text.length() <= MAX_DIGITS;
  }

  /** Whether it can be one name in a directory: it leads nowhere else. */
  static boolean isOneName(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.indexOf('/') < 0
        && name.indexOf('\0') < 0;
  }
}
