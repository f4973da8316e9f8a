package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The annotation {@link Annotations#ACTOR} on what makes workspaces: who answers for its template.
 * Where it is, the template was checked.
 */
final class Stamp {
  private Stamp() {}

  static Optional<String> of(@Nullable ObjectNode object) {
    return Optional.ofNullable(object)
        .map(it -> it.path("metadata").path("annotations").get(Annotations.ACTOR))
        .filter(JsonNode::isTextual)
        .map(JsonNode::textValue);
  }

  /** A copy of an object with that stamp, whatever it had; empty: with none. */
  static ObjectNode on(ObjectNode object, Optional<String> actor) {
    ObjectNode stamped = object.deepCopy();
    ObjectNode metadata = stamped.withObjectProperty("metadata");
    if (actor.isPresent()) {
      metadata.withObjectProperty("annotations").put(Annotations.ACTOR, actor.get());
    } else if (metadata.get("annotations") instanceof ObjectNode annotations) {
      annotations.remove(Annotations.ACTOR);
    }
    return stamped;
  }
}
