package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Reading and growing JSON in which a field may be absent or null, which mean the same. */
final class Json {
  private Json() {}

  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** The array of that name, made if there is none. */
  static ArrayNode array(ObjectNode parent, String field) {
    return parent.get(field) instanceof ArrayNode array ? array : parent.putArray(field);
  }

  /** The object of that name, made if there is none. */
  static ObjectNode object(ObjectNode parent, String field) {
    return parent.get(field) instanceof ObjectNode object ? object : parent.putObject(field);
  }

  /** The objects in the array of that name; none if it is not there. */
  static List<ObjectNode> objects(JsonNode parent, String field) {
    List<ObjectNode> objects = new ArrayList<>();
    for (JsonNode element : parent.path(field)) {
      if (element instanceof ObjectNode object) {
        objects.add(object);
      }
    }
    return objects;
  }

  static String text(JsonNode parent, String field) {
    return parent.path(field).asText("");
  }

  static Map<String, String> texts(JsonNode parent) {
    Map<String, String> texts = new LinkedHashMap<>();
    parent.properties().forEach(entry -> texts.put(entry.getKey(), entry.getValue().asText("")));
    return texts;
  }

  static OptionalLong number(JsonNode parent, String field) {
    JsonNode value = parent.path(field);
    return value.isIntegralNumber() ? OptionalLong.of(value.longValue()) : OptionalLong.empty();
  }

  static Optional<Boolean> flag(JsonNode parent, String field) {
    JsonNode value = parent.path(field);
    return value.isBoolean() ? Optional.of(value.booleanValue()) : Optional.empty();
  }

  static boolean isTrue(JsonNode parent, String field) {
    return parent.path(field).asBoolean(false);
  }
}
