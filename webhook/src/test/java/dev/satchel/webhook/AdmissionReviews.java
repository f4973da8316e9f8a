package dev.satchel.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks a webhook as an API server does: by HTTP/2 on one connection that is kept. */
record AdmissionReviews(HttpClient http, int port) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static AdmissionReviews of(int port, SelfSigned certificate) {
    return new AdmissionReviews(
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_2)
            .sslContext(SelfSigned.trusting(certificate))
            .build(),
        port);
  }

  /**
   * The review of a creation.
   *
   * @param plural as in a resource's path
   */
  static byte[] creation(
      GenericKubernetesResource object, String plural, String namespace, String username) {
    ObjectNode review = JSON.createObjectNode();
    review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
    ObjectNode request = review.putObject("request");
    int slash = object.getApiVersion().indexOf('/');
    request.put("uid", "0").put("operation", "CREATE").put("namespace", namespace);
    request
        .putObject("resource")
        .put("group", slash < 0 ? "" : object.getApiVersion().substring(0, slash))
        .put("version", object.getApiVersion().substring(slash + 1))
        .put("resource", plural);
    request.putObject("userInfo").put("username", username).putArray("groups");
    JsonNode sent = JSON.valueToTree(object);
    ((ObjectNode) sent.path("metadata")).put("namespace", namespace);
    request.set("object", sent);
    try {
      return JSON.writeValueAsBytes(review);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Fails unless it is let in. */
  void ask(String path, byte[] review) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://localhost:%d/%s".formatted(port, path)))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofByteArray(review))
            .build();
    try {
      JsonNode answer =
          JSON.readTree(http.send(request, HttpResponse.BodyHandlers.ofByteArray()).body());
      if (!answer.at("/response/allowed").asBoolean()) {
        throw new IllegalStateException(answer.toString());
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
