package dev.satchel.webhook.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.List;

/**
 * The annotation {@link Annotations#ACTOR} and those beside it: whatever a request brings in their
 * place is dropped.
 */
public final class Actor {
  /** All of them. */
  public static final List<String> STAMPS =
      List.of(Annotations.ACTOR, Annotations.ACTOR_GROUPS, Annotations.REQUEST_UID);

  /** What asks for a change of a key, though it is not in its spec. */
  private static final List<String> WISHES = List.of(Annotations.ROTATE, Annotations.ROTATE_NOW);

  private Actor() {}

  /**
   * Stamps whoever creates an object, changes its spec or asks for a key's rotation, and else keeps
   * who did so last.
   *
   * @param request its own object is as it was sent; {@code after} is what comes of it
   */
  public static void stamp(AdmissionRequest request, ObjectNode after) {
    ObjectNode old = request.oldObject();
    if (old == null || request.withObject(after).changesSpec() || wishes(old, after)) {
      ObjectNode annotations = metadata(after).withObjectProperty("annotations");
      annotations.put(Annotations.ACTOR, request.requester().username());
      annotations.put(Annotations.ACTOR_GROUPS, groups(annotations, request));
      annotations.put(Annotations.REQUEST_UID, request.uid());
      return;
    }
    STAMPS.forEach(stamp -> keep(stamp, old, after));
  }

  private static boolean wishes(ObjectNode old, ObjectNode after) {
    return WISHES.stream().anyMatch(wish -> !annotation(old, wish).equals(annotation(after, wish)));
  }

  private static String groups(ObjectNode annotations, AdmissionRequest request) {
    ArrayNode groups = annotations.arrayNode();
    request.requester().groups().forEach(groups::add);
    return groups.toString();
  }

  private static void keep(String stamp, ObjectNode old, ObjectNode after) {
    JsonNode before = annotation(old, stamp);
    if (before.isTextual()) {
      metadata(after).withObjectProperty("annotations").set(stamp, before);
    } else if (after.at("/metadata/annotations") instanceof ObjectNode annotations) {
      annotations.remove(stamp);
    }
  }

  private static JsonNode annotation(ObjectNode object, String name) {
    return object.path("metadata").path("annotations").path(name);
  }

  private static ObjectNode metadata(ObjectNode object) {
    return object.withObjectProperty("metadata");
  }
}
