package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/** A container of a pod: its JSON, to be read and added to. */
record Container(ObjectNode json) {
  String name() {
    return Json.text(json, "name");
  }

  JsonNode securityContext() {
    return json.path("securityContext");
  }

  List<ObjectNode> mounts() {
    return Json.objects(json, "volumeMounts");
  }

  /** Where something is mounted, in normal form. */
  List<String> mountPaths() {
    return mounts().stream().map(Container::mountPath).toList();
  }

  static String mountPath(JsonNode mount) {
    return AbsolutePath.normal(Json.text(mount, "mountPath"));
  }

  void mount(ObjectNode mount) {
    Json.array(json, "volumeMounts").add(mount);
  }

  /**
   * The value of an environment variable that the template itself says in full. The kubelet lets
   * the last of several entries win, and puts other variables in for {@code $(NAME)}.
   */
  Optional<String> literalEnv(String name) {
    return Json.objects(json, "env").stream()
        .filter(entry -> Json.text(entry, "name").equals(name))
        .reduce((first, last) -> last)
        .map(entry -> entry.path("value"))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue)
        .filter(value -> !value.contains("$"));
  }
}
