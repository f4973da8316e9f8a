package dev.satchel.webhook.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Satchel;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import java.util.List;
import java.util.stream.StreamSupport;

/**
 * Puts on each object of ours who made it what it is ({@link Actor}), and the finalizer. The spec
 * stays as it was written, so that what is in git is what is in the cluster: of a key, expanded,
 * sorted and in normal form is what the operator stores.
 *
 * @param resource whose objects, as {@code workspaceusers}
 */
public record Marking(String resource) implements Admission {
  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    ObjectNode sent = request.object();
    return request.resource().equals(resource) && sent != null
        ? marked(request, sent, sent.deepCopy())
        : new AdmissionAnswer.Allowed();
  }

  /**
   * The answer for an object that may have been changed already.
   *
   * @param sent as it came with the request
   * @param after what has come of it; is marked
   */
  public static AdmissionAnswer marked(
      AdmissionRequest request, ObjectNode sent, ObjectNode after) {
    Actor.stamp(request, after);
    if (request.operation() == Operation.CREATE) { // later the operator takes it off
      addFinalizer(after);
    }
    return after.equals(sent)
        ? new AdmissionAnswer.Allowed()
        : AdmissionAnswer.Patched.between(sent, after, List.of());
  }

  /**
   * {@link Satchel#FINALIZER}, which the operator adds to each object that lacks it before anything
   * else. An object that is made with it spares the API server that write, and the operator an
   * event and a look. It is nobody's in {@code managedFields}: no later apply of its author takes
   * it away.
   */
  private static void addFinalizer(ObjectNode object) {
    ArrayNode finalizers = object.withObjectProperty("metadata").withArrayProperty("finalizers");
    if (StreamSupport.stream(finalizers.spliterator(), false)
        .map(JsonNode::asText)
        .noneMatch(Satchel.FINALIZER::equals)) {
      finalizers.add(Satchel.FINALIZER);
    }
  }
}
