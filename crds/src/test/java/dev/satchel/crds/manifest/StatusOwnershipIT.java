package dev.satchel.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.manifest.CrdServer.Answer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose a status is, in server-side apply, on the custom-resource server of Kubernetes 1.36. */
class StatusOwnershipIT {
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String USERS = "/apis/satchel.dev/v1alpha1/workspaceusers";
  private static final String STATUS = USERS + "/alice/status";
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir Path directory;

  /** As definitions were until then; objects have notes of their owners from that time. */
  @Test
  void a_status_that_was_written_in_pieces_is_taken_over_as_one() throws Exception {
    try (CrdServer server = new CrdServer(directory)) {
      ObjectNode definition = definition();
      ObjectNode before = definition.deepCopy();
      assertThat(status(before).remove("x-kubernetes-map-type").asText()).isEqualTo("atomic");
      succeed(server.post(DEFINITIONS, before));
      await().atMost(PATIENCE).until(() -> server.get(USERS, "application/json").status() == 200);
      succeed(server.post(USERS, user("spec: {username: a}")));
      assertThat(owned(server, "Ready", "Stored")).contains("f:conditions", "f:secrets");

      JsonNode live =
          server.get(DEFINITIONS + "/workspaceusers.satchel.dev", "application/json").body();
      definition
          .withObject("/metadata")
          .set("resourceVersion", live.at("/metadata/resourceVersion"));
      succeed(server.put(DEFINITIONS + "/workspaceusers.satchel.dev", definition));

      await()
          .atMost(PATIENCE)
          .untilAsserted(() -> assertThat(owned(server, "Ready")).isEqualTo("{\"f:status\":{}}"));
      JsonNode status = server.get(STATUS, "application/json").body().path("status");
      assertThat(status.path("conditions"))
          .extracting(one -> one.path("type").asText())
          .containsExactly("Ready");
    }
  }

  private static ObjectNode definition() throws IOException {
    Path file = ManifestsTest.DIRECTORY.resolve("workspaceusers.yaml");
    return (ObjectNode) YAML.readTree(Files.readString(file));
  }

  private static ObjectNode status(JsonNode definition) {
    return (ObjectNode) definition.at("/spec/versions/0/schema/openAPIV3Schema/properties/status");
  }

  /** Applies a status; returns what is noted of its owner. */
  private static String owned(CrdServer server, String... conditions) throws Exception {
    String list =
        Arrays.stream(conditions)
            .map(
                "{type: %s, status: 'True', reason: R, message: m, lastTransitionTime: '2026-01-01T00:00:00Z'}"
                    ::formatted)
            .collect(Collectors.joining(", "));
    Answer answer =
        succeed(
            server.apply(STATUS, user("status: {secrets: 1, conditions: [%s]}".formatted(list))));
    for (JsonNode owner : answer.body().at("/metadata/managedFields")) {
      if (owner.path("operation").asText().equals("Apply")) {
        return owner.path("fieldsV1").toString();
      }
    }
    throw new AssertionError("nobody applied it: " + answer.body());
  }

  private static JsonNode user(String rest) throws IOException {
    return YAML.readTree(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: alice}
        %s
        """
            .formatted(rest));
  }

  private static Answer succeed(Answer answer) {
    assertThat(answer.status()).as(answer.message()).isBetween(200, 201);
    return answer;
  }
}
