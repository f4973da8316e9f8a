package dev.satchel.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.server.KeyMaterial;
import dev.satchel.webhook.server.SelfSigned;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;

/** A webhook that allows everything at once: what the API server's asking costs by itself. */
final class AllowAll implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final WebServer server;

  private AllowAll(WebServer server) {
    this.server = server;
  }

  static AllowAll start(SelfSigned certificate) {
    return new AllowAll(
        WebServer.builder()
            .port(0)
            .tls(KeyMaterial.tls(certificate.secret("default", "allow-all")))
            .routing(routing -> routing.any(AllowAll::allow))
            .build()
            .start());
  }

  private static void allow(ServerRequest request, ServerResponse response) throws IOException {
    JsonNode review = JSON.readTree(request.content().as(byte[].class));
    ObjectNode answer = JSON.createObjectNode();
    answer.set("apiVersion", review.path("apiVersion"));
    answer.set("kind", review.path("kind"));
    answer
        .putObject("response")
        .put("allowed", true)
        .set("uid", review.path("request").path("uid"));
    response
        .header(HeaderNames.CONTENT_TYPE, "application/json")
        .send(JSON.writeValueAsBytes(answer));
  }

  int port() {
    return server.port();
  }

  @Override
  public void close() {
    server.stop();
  }
}
