package dev.satchel.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.nio.charset.StandardCharsets;

/** What an API server asks a webhook. */
final class AdmissionReviews {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AdmissionReviews() {}

  /**
   * The review of a creation.
   *
   * @param plural as in a resource's path
   */
  static byte[] creation(GenericKubernetesResource object, String plural, String username) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    request
        .put("uid", "0")
        .put("operation", "CREATE")
        .put("namespace", object.getMetadata().getNamespace());
    int slash = object.getApiVersion().indexOf('/');
    request
        .putObject("resource")
        .put("group", object.getApiVersion().substring(0, Math.max(slash, 0)))
        .put("version", object.getApiVersion().substring(slash + 1))
        .put("resource", plural);
    request.putObject("userInfo").put("username", username).putArray("groups");
    request.set("object", JSON.<JsonNode>valueToTree(object));
    return review.toString().getBytes(StandardCharsets.UTF_8);
  }
}
