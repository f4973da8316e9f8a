package dev.satchel.webhook.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import dev.satchel.webhook.admission.AdmissionRequest;

/** The annotation {@link Annotations#ACTOR}: whatever a request brings in its place is dropped. */
public final class Actor {
  private static final String ANNOTATION = "/metadata/annotations/satchel.dev~1actor";

  private Actor() {}

  /**
   * Stamps whoever creates an object or changes its spec, and else keeps who did so last.
   *
   * @param request its own object is as it was sent; {@code after} is what comes of it
   */
  public static void stamp(AdmissionRequest request, ObjectNode after) {
    ObjectNode old = request.oldObject();
    if (old == null || request.withObject(after).changesSpec()) {
      metadata(after)
          .withObjectProperty("annotations")
          .put(Annotations.ACTOR, request.requester().username());
      return;
    }
    JsonNode before = old.at(ANNOTATION);
    if (before.isTextual()) {
      metadata(after).withObjectProperty("annotations").set(Annotations.ACTOR, before);
    } else if (after.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove(Annotations.ACTOR);
    }
  }

  private static ObjectNode metadata(ObjectNode object) {
    return object.withObjectProperty("metadata");
  }
}
