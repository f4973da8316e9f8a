package dev.satchel.cli.bulk;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLParser;
import dev.satchel.cli.secret.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads one flat JSON object, or one flat YAML mapping, whose values are all strings: what YAML
 * would make a number or a flag of is refused rather than guessed. A parser's own message may quote
 * a value, so only the place is passed on.
 */
final class FlatMapping {
  private final JsonParser parser;
  private final String shape;
  private final List<Entry> entries = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();

  private FlatMapping(JsonParser parser, String shape) {
    this.parser = parser;
    this.shape = shape;
  }

  static Entries json(String text) {
    return read(new JsonFactory(), text, "one flat JSON object of strings");
  }

  static Entries yaml(String text) {
    return read(new YAMLFactory(), text, "one flat YAML mapping to strings");
  }

  private static Entries read(JsonFactory format, String text, String shape) {
    try (JsonParser parser = format.createParser(text)) {
      FlatMapping mapping = new FlatMapping(parser, shape);
      mapping.read();
      return new Entries(mapping.entries, mapping.faults);
    } catch (JsonProcessingException e) {
      String place =
          e.getLocation() == null ? "" : "line %d: ".formatted(e.getLocation().getLineNr());
      return new Entries(List.of(), List.of(place + "expected " + shape));
    } catch (IOException e) {
      throw new IllegalStateException("a text cannot be read", e);
    }
  }

  private void read() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      refuse("expected " + shape);
      return;
    }
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String key = parser.currentName();
      int line = line();
      JsonToken value = parser.nextToken();
      if (value == JsonToken.VALUE_STRING && !isAlias()) {
        byte[] bytes = parser.getText().getBytes(StandardCharsets.UTF_8);
        entries.add(Entry.of(key, line, new Source.Value(bytes)));
      } else {
        refuse("each value must be a string; put it in quotes");
        parser.skipChildren();
      }
    }
    if (parser.nextToken() != null) {
      refuse("expected %s and nothing after it".formatted(shape));
    }
  }

  private boolean isAlias() {
    return parser instanceof YAMLParser yaml && yaml.isCurrentAlias();
  }

  private void refuse(String message) {
    faults.add("line %d: %s".formatted(line(), message));
  }

  private int line() {
    return parser.currentTokenLocation().getLineNr();
  }
}
