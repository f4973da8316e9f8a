package dev.satchel.operator;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.zjsonpatch.JsonPatchException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;

/**
 * Teaches the mocked API server as much of server-side apply as a single applier needs: a status is
 * what was applied and nothing else, other fields are merged, and a {@code resourceVersion} that is
 * not the present one is a conflict; and a JSON patch whose test fails is invalid. So the operator
 * writes here as it does to a real one.
 */
final class ApplyingDispatcher extends KubernetesMixedDispatcher {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int UNPROCESSABLE = 422;
  private static final String TYPE = "Content-Type";

  ApplyingDispatcher(Map<ServerRequest, Queue<ServerResponse>> responses) {
    super(responses);
  }

  @Override
  public MockResponse dispatch(RecordedRequest request) {
    try {
      return super.dispatch(
          Objects.requireNonNullElse(request.getHeader(TYPE), "")
                  .startsWith("application/apply-patch")
              ? patch(request)
              : request);
    } catch (JsonPatchException e) {
      // A patch with a test that fails. The mock alone would leave its sender without an answer.
      return new MockResponse()
          .setResponseCode(UNPROCESSABLE)
          .setHeader(TYPE, "application/json")
          .setBody(JSON.valueToTree(invalid(e)).toString());
    }
  }

  private static Status invalid(JsonPatchException e) {
    return new StatusBuilder()
        .withStatus("Failure")
        .withReason("Invalid")
        .withCode(UNPROCESSABLE)
        .withMessage(e.getMessage())
        .build();
  }

  private static RecordedRequest patch(RecordedRequest applied) {
    String path = applied.getPath().replaceFirst("\\?.*", "");
    return path.endsWith("/status")
        ? patch(applied, path, PatchType.JSON, status(applied.getUtf8Body()))
        : patch(applied, path, PatchType.JSON_MERGE, applied.getUtf8Body());
  }

  private static RecordedRequest patch(
      RecordedRequest applied, String path, PatchType type, String body) {
    return new RecordedRequest(
        applied.getHttpVersion(),
        applied.method(),
        path,
        applied.getHeaders().newBuilder().setHeader(TYPE, type.getContentType()).build(),
        new Buffer(body.getBytes(StandardCharsets.UTF_8)));
  }

  private static String status(String applied) {
    try {
      JsonNode object = JSON.readTree(applied);
      ArrayNode operations = JSON.createArrayNode();
      String version = "/metadata/resourceVersion";
      if (object.at(version).isTextual()) {
        add(operations, version, object.at(version));
      }
      add(operations, "/status", object.path("status"));
      return operations.toString();
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("the operator applies JSON", e);
    }
  }

  private static void add(ArrayNode operations, String path, JsonNode value) {
    operations.addObject().put("op", "add").put("path", path).set("value", value);
  }
}
