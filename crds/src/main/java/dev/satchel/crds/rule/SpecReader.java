package dev.satchel.crds.rule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a stored object one by one. A field that does not have the expected type
 * (older CRD, restored backup, webhook switched off) is read as absent and noted as a {@link
 * Violation}: one such object would otherwise stop the informer of its whole kind.
 */
public final class SpecReader {
  private final String path;
  private final JsonNode node;
  private final List<Violation> violations;

  public SpecReader(String path, JsonNode node) {
    this(path, node, new ArrayList<>());
    if (!node.isObject()) {
      refuse("", "must be an object");
    }
  }

  private SpecReader(String path, JsonNode node, List<Violation> violations) {
    this.path = path;
    this.node = node;
    this.violations = violations;
  }

  /** Everything noted so far, by this reader and by those of its objects. */
  public List<Violation> violations() {
    return List.copyOf(violations);
  }

  /** Notes every field but these: where one that nothing reads would be a mistake. */
  public void known(String... fields) {
    List<String> known = List.of(fields);
    node.fieldNames()
        .forEachRemaining(
            field -> {
              if (!known.contains(field)) {
                refuse("." + field, "is unknown; known are " + String.join(", ", known));
              }
            });
  }

  public @Nullable String text(String field) {
    JsonNode value = value(field, JsonNodeType.STRING, "must be a string");
    return value == null ? null : value.textValue();
  }

  public @Nullable Boolean flag(String field) {
    JsonNode value = value(field, JsonNodeType.BOOLEAN, "must be true or false");
    return value == null ? null : value.booleanValue();
  }

  /** A whole number, as of {@code observedGeneration}. */
  public @Nullable Long whole(String field) {
    JsonNode value = value(field, JsonNodeType.NUMBER, "must be a whole number");
    if (value != null && !(value.isIntegralNumber() && value.canConvertToLong())) {
      refuse("." + field, "must be a whole number");
      return null;
    }
    return value == null ? null : value.longValue();
  }

  /** A whole number that fits a Java {@code int}; 0 where there is none. */
  public int count(String field) {
    Long value = whole(field);
    if (value != null && value != value.intValue()) {
      refuse("." + field, "must be a whole number of at most 32 bits");
      return 0;
    }
    return value == null ? 0 : value.intValue();
  }

  /** The object of that name, for its own fields to be read; null where there is none. */
  public @Nullable SpecReader object(String field) {
    JsonNode value = value(field, JsonNodeType.OBJECT, "must be an object");
    return value == null ? null : new SpecReader(path + "." + field, value, violations);
  }

  /** As {@link #object}, and its absence is a violation too. */
  public @Nullable SpecReader required(String field) {
    SpecReader object = object(field);
    if (object == null && absent(field)) {
      refuse("." + field, "is required");
    }
    return object;
  }

  /** As {@link #text}, and its absence is a violation too; then empty. */
  public String requiredText(String field) {
    String text = text(field);
    if (text == null && absent(field)) {
      refuse("." + field, "is required");
    }
    return text == null ? "" : text;
  }

  public List<SpecReader> objects(String field) {
    List<SpecReader> objects = new ArrayList<>();
    for (Element element : elements(field, JsonNodeType.OBJECT, "must be an object")) {
      objects.add(new SpecReader(element.path(), element.node(), violations));
    }
    return objects;
  }

  public List<String> texts(String field) {
    return elements(field, JsonNodeType.STRING, "must be a string").stream()
        .map(element -> element.node().textValue())
        .toList();
  }

  /** A map of strings, such as {@code matchLabels}. */
  public Map<String, String> textMap(String field) {
    Map<String, String> map = new LinkedHashMap<>();
    JsonNode value = value(field, JsonNodeType.OBJECT, "must be an object");
    if (value != null) {
      value
          .properties()
          .forEach(
              entry -> {
                if (entry.getValue().isTextual()) {
                  map.put(entry.getKey(), entry.getValue().textValue());
                } else {
                  refuse("." + field + "." + entry.getKey(), "must be a string");
                }
              });
    }
    return map;
  }

  private record Element(String path, JsonNode node) {}

  private List<Element> elements(String field, JsonNodeType type, String rule) {
    List<Element> elements = new ArrayList<>();
    JsonNode array = value(field, JsonNodeType.ARRAY, "must be a list");
    for (int i = 0; array != null && i < array.size(); i++) {
      String suffix = "." + field + "[" + i + "]";
      if (array.get(i).getNodeType() == type) {
        elements.add(new Element(path + suffix, array.get(i)));
      } else {
        refuse(suffix, rule);
      }
    }
    return elements;
  }

  private @Nullable JsonNode value(String field, JsonNodeType type, String rule) {
    JsonNode value = node.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (value.getNodeType() != type) {
      refuse("." + field, rule);
      return null;
    }
    return value;
  }

  private boolean absent(String field) {
    return !node.hasNonNull(field);
  }

  private void refuse(String suffix, String rule) {
    violations.add(new Violation(path + suffix, rule));
  }
}
