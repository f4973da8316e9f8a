package dev.satchel.webhook.admission;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The {@code request} of an {@code AdmissionReview}.
 *
 * @param uid to be given back
 * @param resource the plural, as {@code pods}; with a subresource {@code pods/ephemeralcontainers}
 * @param namespace where the object is to be; its own may not be filled in yet; empty for what has
 *     none
 * @param name empty where the API server is yet to generate it
 * @param dryRun true: nothing will be stored, so nothing may be done beyond the answer
 * @param object what it is to be, with every field that the API server sent; null for a deletion
 * @param oldObject what it is; null for a creation
 */
public record AdmissionRequest(
    String uid,
    Operation operation,
    String resource,
    String namespace,
    String name,
    Requester requester,
    boolean dryRun,
    @Nullable ObjectNode object,
    @Nullable ObjectNode oldObject) {
  static final String API_VERSION = "admission.k8s.io/v1";
  static final String KIND = "AdmissionReview";

  static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  /** A body that is not an {@code AdmissionReview} of the version that this program speaks. */
  public static final class MalformedException extends Exception {
    private static final long serialVersionUID = 1L;

    private final String fault;

    MalformedException(String fault) {
      super(fault);
      this.fault = fault;
    }

    MalformedException(String fault, Exception cause) {
      super(fault, cause);
      this.fault = fault;
    }

    /** What is wrong and what would be right; holds nothing of the body. */
    public String fault() {
      return fault;
    }
  }

  public static AdmissionRequest parse(byte[] body) throws MalformedException {
    JsonNode review = json(body);
    if (!review.path("apiVersion").asText().equals(API_VERSION)
        || !review.path("kind").asText().equals(KIND)) {
      throw new MalformedException("the body must be an %s of %s".formatted(KIND, API_VERSION));
    }
    JsonNode request = review.path("request");
    String uid = request.path("uid").asText("");
    if (uid.isEmpty()) {
      throw new MalformedException("request.uid must be there");
    }
    Operation operation = operation(request.path("operation").asText(""));
    ObjectNode object = request.path("object") instanceof ObjectNode node ? node : null;
    ObjectNode oldObject = request.path("oldObject") instanceof ObjectNode node ? node : null;
    if (object == null && operation != Operation.DELETE) {
      throw new MalformedException("request.object must be an object");
    }
    // Servers before 1.15 did not send it; whoever decides on a deletion has to see what goes.
    if (object == null && oldObject == null) {
      throw new MalformedException("request.oldObject must be an object");
    }
    String subresource = request.path("subResource").asText("");
    return new AdmissionRequest(
        uid,
        operation,
        request.path("resource").path("resource").asText("")
            + (subresource.isEmpty() ? "" : "/" + subresource),
        request.path("namespace").asText(""),
        request.path("name").asText(""),
        Requester.read(request.path("userInfo")),
        request.path("dryRun").asBoolean(false),
        object,
        oldObject);
  }

  private static Operation operation(String text) throws MalformedException {
    try {
      return Operation.valueOf(text);
    } catch (IllegalArgumentException e) {
      throw new MalformedException(
          "request.operation must be CREATE, UPDATE, DELETE or CONNECT", e);
    }
  }

  /** What it is to be, or, for a deletion, what it is. */
  public ObjectNode subject() {
    return Objects.requireNonNull(object == null ? oldObject : object);
  }

  /** The same request, for that object. */
  public AdmissionRequest withObject(ObjectNode other) {
    return new AdmissionRequest(
        uid, operation, resource, namespace, name, requester, dryRun, other, oldObject);
  }

  /** Whether the spec is another one than before; of what is created or deleted it is. */
  public boolean changesSpec() {
    return object == null || oldObject == null || changes("/spec");
  }

  /**
   * Whether it is more than housekeeping: status, finalizers, owners and {@code managedFields} are
   * what controllers keep.
   */
  public boolean changesContent() {
    return changesSpec() || changes("/metadata/labels") || changes("/metadata/annotations");
  }

  private boolean changes(String pointer) {
    return !Objects.requireNonNull(object)
        .at(pointer)
        .equals(Objects.requireNonNull(oldObject).at(pointer));
  }

  private static JsonNode json(byte[] body) throws MalformedException {
    try {
      JsonNode json = JSON.readTree(body);
      if (json.isObject()) {
        return json;
      }
    } catch (IOException e) {
      // No JSON, or bytes that are no text. Its message quotes the body, and an environment
      // variable of a pod may be a secret.
    }
    throw new MalformedException("the body must be a JSON object");
  }
}
