package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.projection.InjectedPod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A pod's JSON, to be read and added to. */
record Pod(ObjectNode json) {
  ObjectNode spec() {
    return Json.object(json, "spec");
  }

  Map<String, String> labels() {
    return Json.texts(json.path("metadata").path("labels"));
  }

  Optional<String> annotation(String key) {
    return Optional.ofNullable(json.path("metadata").path("annotations").get(key))
        .map(value -> value.asText(""));
  }

  void annotate(String key, String value) {
    Json.object(Json.object(json, "metadata"), "annotations").put(key, value);
  }

  /** Whether it had that annotation. */
  boolean forgetAnnotation(String key) {
    return json.path("metadata").path("annotations") instanceof ObjectNode annotations
        && annotations.remove(key) != null;
  }

  List<Container> initContainers() {
    return Json.objects(json.path("spec"), "initContainers").stream().map(Container::new).toList();
  }

  List<Container> containers() {
    return Json.objects(json.path("spec"), "containers").stream().map(Container::new).toList();
  }

  List<ObjectNode> volumes() {
    return Json.objects(json.path("spec"), "volumes");
  }

  boolean isInjected() {
    return initContainers().stream()
        .anyMatch(container -> container.name().equals(InjectedPod.INIT_CONTAINER));
  }

  /** Whether it has to end by itself for its controller to be done. */
  boolean isOfJob() {
    return Json.objects(json.path("metadata"), "ownerReferences").stream()
        .anyMatch(
            owner -> Json.isTrue(owner, "controller") && Json.text(owner, "kind").equals("Job"));
  }

  /** Whether the kubelet starts an ordinary container again that ended with an error. */
  boolean restartsContainers() {
    return !Json.text(json.path("spec"), "restartPolicy").equals("Never");
  }
}
