package dev.satchel.webhook.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Satchel;
import java.util.stream.StreamSupport;

/**
 * {@link Satchel#FINALIZER}, which the operator adds to each object that lacks it before anything
 * else. An object that is made with it spares the API server that write, and the operator an event
 * and a look. It is nobody's in {@code managedFields}: no later apply of its author takes it away.
 */
public final class Finalizer {
  private Finalizer() {}

  /** On creation only: later the operator takes it off. */
  public static void add(AdmissionRequest request, ObjectNode after) {
    if (request.operation() != Operation.CREATE) {
      return;
    }
    ArrayNode finalizers = after.withObjectProperty("metadata").withArrayProperty("finalizers");
    if (StreamSupport.stream(finalizers.spliterator(), false)
        .map(JsonNode::asText)
        .noneMatch(Satchel.FINALIZER::equals)) {
      finalizers.add(Satchel.FINALIZER);
    }
  }
}
