package dev.satchel.webhook.check;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.helidon.http.Header;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Optional;

/** Bodies in and out. What goes out holds nothing of what came in. */
final class Answers {
  /** A token, a scope and a resource have less than one; a TokenReview little more. */
  static final int MAX_BODY_BYTES = 16 * 1024;

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Header JSON_TYPE =
      HeaderValues.createCached(HeaderNames.CONTENT_TYPE, "application/json");
  private static final Header NO_STORE =
      HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");
  private static final Header CHALLENGE =
      HeaderValues.createCached(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"satchel\"");

  private Answers() {}

  /** The body as a JSON object; empty: it is not one, or too long. */
  static Optional<ObjectNode> object(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return Optional.empty();
    }
    byte[] body;
    try (InputStream in = request.content().inputStream()) {
      body = in.readNBytes(MAX_BODY_BYTES + 1);
    }
    return body.length > MAX_BODY_BYTES ? Optional.empty() : object(body);
  }

  private static Optional<ObjectNode> object(byte[] body) {
    try {
      return JSON.readTree(body) instanceof ObjectNode object
          ? Optional.of(object)
          : Optional.empty();
    } catch (IOException e) {
      // It is no JSON, or no text at all. The message quotes the body.
      return Optional.empty();
    }
  }

  static ObjectNode json() {
    return JsonNodeFactory.instance.objectNode();
  }

  static void send(ServerResponse response, Status status, JsonNode body) {
    response.status(status);
    response.header(JSON_TYPE);
    response.header(NO_STORE);
    try {
      response.send(JSON.writeValueAsBytes(body));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree is writable", e);
    }
  }

  /** Without a body. */
  static void send(ServerResponse response, Status status) {
    response.status(status);
    response.header(NO_STORE);
    response.send();
  }

  static void error(ServerResponse response, Status status, String message) {
    send(response, status, json().put("error", message));
  }

  /** The same for a token that is unknown, expired or suspended, and for none. */
  static void challenge(ServerResponse response) {
    response.header(CHALLENGE);
  }

  static void limited(ServerResponse response, Duration wait) {
    long seconds = Math.max(1, wait.plusNanos(999_999_999).toSeconds());
    response.header(HeaderNames.RETRY_AFTER, Long.toString(seconds));
    error(response, Status.TOO_MANY_REQUESTS_429, "too many failures; wait");
  }

  static void unavailable(ServerResponse response) {
    response.header(HeaderNames.RETRY_AFTER, "1");
    error(
        response,
        Status.SERVICE_UNAVAILABLE_503,
        "the store of keys has been away for too long; no key is accepted until it is back");
  }
}
