package dev.satchel.agent;

import java.util.HashMap;
import java.util.Map;

/**
 * The pod's labels as the downward API writes them into a volume: a line {@code key="value"} each,
 * the value quoted by Go's {@code strconv.Quote}.
 */
final class PodLabels {
  private PodLabels() {}

  /** Lines that are not of that form are left out. */
  static Map<String, String> parse(String text) {
    Map<String, String> labels = new HashMap<>();
    for (String line : text.split("\n", -1)) {
      int equals = line.indexOf('=');
      if (equals > 0 && line.length() >= equals + 3 && line.charAt(equals + 1) == '"') {
        labels.put(line.substring(0, equals), unquote(line, equals + 2));
      }
    }
    return labels;
  }

  private static String unquote(String line, int start) {
    StringBuilder value = new StringBuilder();
    int i = start;
    while (i < line.length() && line.charAt(i) != '"') {
      char c = line.charAt(i++);
      if (c != '\\' || i == line.length()) {
        value.append(c);
        continue;
      }
      char escape = line.charAt(i++);
      int digits =
          switch (escape) {
            case 'x' -> 2;
            case 'u' -> 4;
            case 'U' -> 8;
            default -> 0;
          };
      if (digits > 0 && i + digits <= line.length()) {
        value.appendCodePoint(codePoint(line, i, i + digits));
        i += digits;
      } else {
        value.append(control(escape));
      }
    }
    return value.toString();
  }

  private static int codePoint(String line, int from, int to) {
    int code = 0;
    for (int i = from; i < to; i++) {
      code = code * 16 + Math.max(0, Character.digit(line.charAt(i), 16));
    }
    return Character.isValidCodePoint(code) ? code : '?';
  }

  private static char control(char escape) {
    return switch (escape) {
      case 'a' -> 7;
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 11;
      default -> escape; // \\ and \"
    };
  }
}
