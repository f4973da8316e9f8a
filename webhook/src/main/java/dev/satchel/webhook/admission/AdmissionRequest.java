package dev.satchel.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;

/**
 * The {@code request} of an {@code AdmissionReview}.
 *
 * @param uid to be given back
 * @param operation {@code CREATE} and so on
 * @param resource the plural, as {@code pods}
 * @param namespace where the object is to be; its own may not be filled in yet
 * @param object the object itself, with every field that the API server sent
 */
public record AdmissionRequest(
    String uid, String operation, String resource, String namespace, ObjectNode object) {
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
    if (!(request.path("object") instanceof ObjectNode object)) {
      throw new MalformedException("request.object must be an object");
    }
    return new AdmissionRequest(
        uid,
        request.path("operation").asText(""),
        request.path("resource").path("resource").asText(""),
        request.path("namespace").asText(""),
        object);
  }

  private static JsonNode json(byte[] body) throws MalformedException {
    try {
      JsonNode json = JSON.readTree(body);
      if (json.isObject()) {
        return json;
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the body, and an environment variable of a pod may be a secret.
    } catch (IOException e) {
      throw new AssertionError("bytes in memory are readable", e);
    }
    throw new MalformedException("the body must be a JSON object");
  }
}
