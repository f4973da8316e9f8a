package dev.satchel.cli.bulk;

import dev.satchel.cli.secret.Source;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads {@code KEY=VALUE} lines. There is no standard: libraries differ in quotes, comments and
 * {@code $} and tell no line numbers, so the rules are written here and in {@code docs/cli.md}.
 *
 * <p>Blank lines and those beginning with {@code #} are skipped; {@code export} may come first; in
 * double quotes {@code \n \t \r \\ \"} are escapes; single quotes are literal; without quotes a
 * value is trimmed, and a {@code #} in it is part of it. Nothing is expanded.
 */
final class DotEnv {
  private static final Pattern EXPORT = Pattern.compile("^export\\s+");
  private static final Pattern QUOTED = Pattern.compile("\"((?:[^\"\\\\]|\\\\.)*+)\"\\s*");
  private static final Pattern LITERAL = Pattern.compile("'([^']*+)'\\s*");
  private static final Pattern ESCAPE = Pattern.compile("\\\\(.)");

  private final List<Entry> entries = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private DotEnv() {}

  static Entries read(String text) {
    DotEnv file = new DotEnv();
    int line = 0;
    for (String content : text.replace("\r\n", "\n").split("\n", -1)) {
      file.line(++line, content.strip());
    }
    return new Entries(file.entries, file.faults);
  }

  private void line(int number, String line) {
    if (line.isEmpty() || line.startsWith("#")) {
      return;
    }
    String assignment = EXPORT.matcher(line).replaceFirst("");
    int equals = assignment.indexOf('=');
    if (equals < 0) {
      faults.add("line %d: expected KEY=VALUE but found no '='".formatted(number));
      return;
    }
    String key = assignment.substring(0, equals).strip();
    if (key.isEmpty()) {
      faults.add("line %d: expected KEY=VALUE but found no key".formatted(number));
      return;
    }
    String value = assignment.substring(equals + 1).strip();
    if (value.startsWith("\"")) {
      quoted(number, key, QUOTED.matcher(value), true);
    } else if (value.startsWith("'")) {
      quoted(number, key, LITERAL.matcher(value), false);
    } else {
      add(number, key, value);
    }
  }

  private void quoted(int number, String key, Matcher quotes, boolean escapes) {
    if (quotes.matches()) {
      add(number, key, escapes ? unescaped(quotes.group(1)) : quotes.group(1));
    } else {
      faults.add(
          quotes.lookingAt()
              ? "line %d: there is something after the closing quote".formatted(number)
              : "line %d: the quote is not closed on this line; write a line break as \\n in double quotes"
                  .formatted(number));
    }
  }

  private static String unescaped(String text) {
    return ESCAPE
        .matcher(text)
        .replaceAll(
            escape ->
                Matcher.quoteReplacement(
                    switch (escape.group(1)) {
                      case "n" -> "\n";
                      case "t" -> "\t";
                      case "r" -> "\r";
                      case "\\", "\"" -> escape.group(1);
                      default -> escape.group();
                    }));
  }

  private void add(int number, String key, String value) {
    entries.add(Entry.of(key, number, new Source.Value(value.getBytes(StandardCharsets.UTF_8))));
  }
}
