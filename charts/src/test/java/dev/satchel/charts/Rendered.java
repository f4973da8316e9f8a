package dev.satchel.charts;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** The objects that a release would consist of. */
record Rendered(List<JsonNode> objects) {
  /** The one object of that kind and name. */
  JsonNode get(String kind, String name) {
    return all(kind)
        .filter(object -> object.at("/metadata/name").asText().equals(name))
        .findFirst()
        .orElseThrow(() -> new NoSuchElementException("there is no " + kind + " " + name));
  }

  Stream<JsonNode> all(String kind) {
    return objects.stream().filter(object -> object.path("kind").asText().equals(kind));
  }

  JsonNode podSpec(String deployment) {
    return get("Deployment", deployment).at("/spec/template/spec");
  }

  List<String> args(String deployment) {
    return texts(podSpec(deployment).at("/containers/0/args"));
  }

  static List<String> texts(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false).map(JsonNode::asText).toList();
  }
}
