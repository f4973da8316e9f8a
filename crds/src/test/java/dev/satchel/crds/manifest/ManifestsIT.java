package dev.satchel.crds.manifest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.manifest.CrdServer.Answer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The committed CRDs on the custom-resource server of Kubernetes 1.36: it takes them, so the rules
 * compile and hold the cost budget, and it judges objects as {@link Example} says.
 */
class ManifestsIT {
  private static final String DEFINITIONS =
      "/apis/apiextensions.k8s.io/v1/customresourcedefinitions";
  private static final String USERS = "/apis/satchel.dev/v1alpha1/workspaceusers";
  private static final String KEYS = "/apis/satchel.dev/v1alpha1/aigatewaykeys";
  private static final String SECRETS =
      "/apis/satchel.dev/v1alpha1/namespaces/dev-alice/usersecrets";
  private static final Map<String, String> PATHS =
      Map.of("UserSecret", SECRETS, "WorkspaceUser", USERS, "AIGatewayKey", KEYS);
  private static final String JSON = "application/json";
  private static final String TABLE = "application/json;as=Table;v=v1;g=meta.k8s.io";
  private static final YAMLMapper YAML = new YAMLMapper();

  @TempDir static Path directory;
  private static CrdServer server;

  @BeforeAll
  static void start_with_the_definitions() throws Exception {
    server = new CrdServer(directory);
    for (String file : List.of("usersecrets.yaml", "workspaceusers.yaml", "aigatewaykeys.yaml")) {
      JsonNode definition = YAML.readTree(Files.readString(ManifestsTest.DIRECTORY.resolve(file)));
      Answer answer = server.post(DEFINITIONS, definition);
      assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    }
    for (String path : List.of(USERS, SECRETS, KEYS)) {
      await().atMost(Duration.ofSeconds(20)).until(() -> server.get(path, JSON).status() == 200);
    }
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      server.close();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("dev.satchel.crds.manifest.Example#all")
  void the_server_judges_as_the_table_says(Example example) throws Exception {
    Answer answer = create(example.kind(), example.name(), example.manifest());

    if (example.accepted()) {
      assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    } else {
      assertThat(answer.status()).as(answer.message()).isEqualTo(422);
      assertThat(answer.message()).contains(example.refusal()).doesNotContain(Example.VALUE);
    }
  }

  @Test
  void the_definitions_are_structural_and_their_names_accepted() throws Exception {
    for (String name :
        List.of(
            "usersecrets.satchel.dev", "workspaceusers.satchel.dev", "aigatewaykeys.satchel.dev")) {
      JsonNode conditions =
          server.get(DEFINITIONS + "/" + name, JSON).body().path("status").path("conditions");

      assertThat(conditions)
          .extracting(one -> one.path("type").asText() + "=" + one.path("status").asText())
          .contains("Established=True", "NamesAccepted=True")
          .doesNotContain("NonStructuralSchema=True");
    }
  }

  @Test
  void people_see_the_columns_in_the_order_of_the_design() throws Exception {
    create("UserSecret", "columns", "spec: {user: alice, envName: TOKEN, value: x}");
    create("WorkspaceUser", "columns", "spec: {username: alice@example.com}");

    assertThat(columns(SECRETS))
        .containsExactly("Name", "USER", "ENV", "FILE", "READY", "REASON", "WORKSPACES", "AGE");
    assertThat(columns(USERS))
        .containsExactly("Name", "USERNAME", "SECRETS", "WORKSPACES", "READY", "AGE");
    assertThat(columns(KEYS))
        .containsExactly("Name", "USER", "PREFIX", "EXPIRES", "LAST-USED", "READY", "AGE");
    JsonNode row =
        server.get(SECRETS + "/columns", TABLE).body().path("rows").path(0).path("cells");
    assertThat(row.path(1).asText()).isEqualTo("alice");
    assertThat(row.path(2).asText()).isEqualTo("TOKEN");
  }

  @Test
  void the_kinds_have_their_short_names() throws Exception {
    JsonNode resources = server.get("/apis/satchel.dev/v1alpha1", JSON).body().path("resources");

    assertThat(resources)
        .extracting(one -> one.path("name").asText() + one.path("shortNames"))
        .contains("usersecrets[\"usec\"]", "workspaceusers[\"wsu\"]", "aigatewaykeys[\"aik\"]");
  }

  @Test
  void a_secret_is_enabled_unless_it_says_otherwise() throws Exception {
    Answer answer =
        create("UserSecret", "by-default", "spec: {user: alice, envName: TOKEN, value: x}");

    assertThat(answer.body().at("/spec/enabled").asBoolean()).isTrue();
  }

  @Test
  void a_user_can_be_set_later_but_never_changed_nor_removed() throws Exception {
    ObjectNode secret =
        (ObjectNode) create("UserSecret", "mine", "spec: {envName: TOKEN, value: x}").body();

    secret.withObject("/spec").put("user", "alice");
    Answer set = server.put(SECRETS + "/mine", secret);
    assertThat(set.status()).as(set.message()).isEqualTo(200);

    ObjectNode other = set.body().deepCopy();
    other.withObject("/spec").put("user", "bob");
    assertThat(server.put(SECRETS + "/mine", other).message())
        .contains("spec.user", "never changes");
    ObjectNode nobody = set.body().deepCopy();
    nobody.withObject("/spec").remove("user");
    assertThat(server.put(SECRETS + "/mine", nobody).message())
        .contains("spec.user", "never changes");

    ObjectNode sameUser = set.body().deepCopy();
    sameUser.withObject("/spec").put("description", "another one");
    assertThat(server.put(SECRETS + "/mine", sameUser).status()).isEqualTo(200);
  }

  @Test
  void a_key_never_changes_whose_it_is() throws Exception {
    String ref = "secretRef: {namespace: gateway, name: s}";
    ObjectNode ours =
        (ObjectNode) create("AIGatewayKey", "ours", "spec: {%s}".formatted(ref)).body();
    assertThat(ours.at("/spec/secretRef/key").asText()).isEqualTo("token");

    ours.withObject("/spec").put("user", "alice");
    assertThat(server.put(KEYS + "/ours", ours).message()).contains("spec.user", "never changes");

    ObjectNode hers =
        (ObjectNode)
            create("AIGatewayKey", "hers", "spec: {user: alice, %s}".formatted(ref)).body();
    hers.withObject("/spec").remove("user");
    assertThat(server.put(KEYS + "/hers", hers).message()).contains("spec.user", "never changes");
  }

  @Test
  void a_status_that_a_manifest_brings_along_does_not_matter() throws Exception {
    Answer answer =
        create(
            "UserSecret",
            "with-status",
            """
            spec: {user: alice, envName: TOKEN, value: x}
            status: {revision: many, conditions: 7, unheardOf: [true]}
            """);

    assertThat(answer.status()).as(answer.message()).isEqualTo(201);
    assertThat(answer.body().has("status")).isFalse();
  }

  private static Answer create(String kind, String name, String manifest) throws Exception {
    ObjectNode object = new ObjectMapper().createObjectNode();
    object.put("apiVersion", "satchel.dev/v1alpha1").put("kind", kind);
    object.setAll((ObjectNode) YAML.readTree(manifest));
    object.withObject("/metadata").put("name", name);
    return server.post(PATHS.get(kind), object);
  }

  private static List<String> columns(String path) throws Exception {
    JsonNode columns = server.get(path, TABLE).body().path("columnDefinitions");
    return StreamSupport.stream(columns.spliterator(), false)
        .map(column -> column.path("name").asText())
        .toList();
  }
}
