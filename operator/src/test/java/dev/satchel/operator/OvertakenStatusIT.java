package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A change that lands between the operator's look at an object and the status that comes of it, on
 * a real API server with server-side apply.
 */
class OvertakenStatusIT {
  private static final String NAMESPACE = "dev-alice";

  private static ApiServer server;
  private static KubernetesClient author;

  /** What happens just before the next status of that path is written, once. */
  private final Map<String, Runnable> before = new ConcurrentHashMap<>();

  private final TestStore store = new TestStore();
  private KubernetesClient client;
  private SatchelOperator operator;

  @BeforeAll
  static void startServer(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    author = server.client();
    server.install("workspaceusers", "usersecrets", "aigatewaykeys");
    for (String name : List.of(NAMESPACE, "satchel")) {
      author
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
  }

  @AfterAll
  static void stopServer() {
    author.close();
    server.close();
  }

  @BeforeEach
  void start() {
    Config config = author.getConfiguration();
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(
                builder -> builder.addOrReplaceInterceptor("overtake", new Overtaking()))
            .build();
    operator =
        SatchelOperator.start(TestConfig.of("test", Policy.DEFAULT), client, store.database());
  }

  @AfterEach
  void stop() {
    operator.close();
    client.close();
    store.close();
  }

  private final class Overtaking implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      String path = request.uri().getPath();
      if (request.method().equals("PATCH") && path.endsWith("/status")) {
        Runnable change = before.remove(path.replaceAll(".*/([^/]+/[^/]+)/status", "$1"));
        if (change != null) {
          change.run();
        }
      }
    }
  }

  @Test
  void of_a_secret_is_settled_at_once() {
    apply("kind: WorkspaceUser\nmetadata: {name: alice}\nspec: {namespaces: [dev-alice]}");
    before.put("usersecrets/token", () -> apply(secret("FIRST")));
    before.put("usersecrets/gone", () -> delete("UserSecret", "gone"));
    apply(secret("ZEROTH"));
    apply(secret("gone", "GONE"));

    settled(UserSecret.class, NAMESPACE, "token");
    within(() -> assertThat(find(UserSecret.class, NAMESPACE, "gone")).isNull());
  }

  @Test
  void of_a_user_is_settled_at_once() {
    before.put(
        "workspaceusers/bob",
        () -> apply("kind: WorkspaceUser\nmetadata: {name: bob}\nspec: {namespaces: [b, c]}"));
    apply("kind: WorkspaceUser\nmetadata: {name: bob}\nspec: {namespaces: [b]}");

    settled(WorkspaceUser.class, null, "bob");
  }

  @Test
  void of_a_key_is_settled_at_once() {
    before.put("aigatewaykeys/k", () -> apply(key("second")));
    apply(key("first"));

    settled(AIGatewayKey.class, null, "k");
  }

  private static String secret(String variable) {
    return secret("token", variable);
  }

  private static String secret(String name, String variable) {
    return "kind: UserSecret\nmetadata: {name: %s, namespace: %s}\nspec: {user: alice, envName: %s, value: x}"
        .formatted(name, NAMESPACE, variable);
  }

  private static String key(String entry) {
    return "kind: AIGatewayKey\nmetadata: {name: k}\nspec: {allowList: ['model:%s'], scopes: ['chat:invoke'], secretRef: {namespace: dev-alice, name: k, key: token}}"
        .formatted(entry);
  }

  private static void apply(String manifest) {
    author
        .resource(
            Serialization.unmarshal(
                "apiVersion: satchel.dev/v1alpha1\n" + manifest, GenericKubernetesResource.class))
        .fieldManager("author")
        .forceConflicts()
        .serverSideApply();
  }

  private static void delete(String kind, String name) {
    author
        .genericKubernetesResources("satchel.dev/v1alpha1", kind)
        .inNamespace(NAMESPACE)
        .withName(name)
        .delete();
  }

  private <T extends CustomResource<?, ?>> void settled(
      Class<T> kind, String namespace, String name) {
    within(
        () -> {
          T object = find(kind, namespace, name);
          assertThat(before).isEmpty();
          assertThat(object.getMetadata().getGeneration()).isGreaterThan(1);
          assertThat(Serialization.asJson(object.getStatus()))
              .contains("\"observedGeneration\":" + object.getMetadata().getGeneration());
        });
  }

  private static <T extends CustomResource<?, ?>> T find(
      Class<T> kind, String namespace, String name) {
    var resources = author.resources(kind);
    return namespace == null
        ? resources.withName(name).get()
        : resources.inNamespace(namespace).withName(name).get();
  }

  /** Much sooner than everything is looked at again. */
  private static void within(Runnable assertion) {
    await().atMost(Duration.ofSeconds(20)).untilAsserted(assertion::run);
  }
}
