package dev.satchel.operator;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.Condition;
import dev.satchel.crds.Labels;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.telemetry.TelemetryConfig;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.EditReplacePatchable;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.Serialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import java.io.FileInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A whole operator on a mocked API server and a real Postgres. The mock knows neither namespaces
 * nor schemas, and of server-side apply what {@link ApplyingDispatcher} does: the rest is the
 * end-to-end scenarios' matter.
 */
public abstract class OperatorFixture {
  protected static final String NAMESPACE = "dev-alice";

  private static final Logger LOG = LoggerFactory.getLogger(OperatorFixture.class);
  private static final int CONFLICT = 409;
  private static final Duration PATIENCE = Duration.ofSeconds(15);

  protected KubernetesMockServer server;
  protected KubernetesClient client;
  protected TestStore store;
  protected TestClock clock;
  protected SatchelOperator operator;

  @BeforeEach
  void open() throws IOException {
    Map<ServerRequest, Queue<ServerResponse>> responses = new HashMap<>();
    server =
        new KubernetesMockServer(
            new Context(Serialization.jsonMapper()),
            new MockWebServer(),
            responses,
            new ApplyingDispatcher(responses),
            true);
    server.init();
    client = server.createClient();
    for (String kind : List.of("workspaceusers", "usersecrets", "aigatewaykeys")) {
      try (FileInputStream crd = new FileInputStream("../crds/manifests/" + kind + ".yaml")) {
        client.load(crd).create();
      }
    }
    store = new TestStore();
    clock = new TestClock();
  }

  @AfterEach
  void close() {
    stop();
    client.close();
    store.close();
    try {
      server.destroy();
    } catch (IllegalStateException e) {
      // It gives up on its own connections after 10 s, which no test is about.
      LOG.warn("the mocked API server did not end", e);
    }
  }

  protected void start() {
    start(Policy.DEFAULT);
  }

  protected void start(Policy policy) {
    OperatorConfig config = TestConfig.of("test", policy);
    operator =
        SatchelOperator.start(config, client, store.database(), () -> {}, telemetry(), clock);
  }

  /** What a test has instead of a snapshot each half hour, and no spans. */
  protected TelemetryConfig telemetry() {
    return TelemetryConfig.DEFAULT;
  }

  protected void stop() {
    if (operator != null) {
      operator.close();
      operator = null;
    }
  }

  protected static void eventually(Runnable assertion) {
    await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).untilAsserted(assertion::run);
  }

  /** As kubectl does: once more when somebody else, the operator, wrote in between. */
  protected static <T> void edit(EditReplacePatchable<T> resource, UnaryOperator<T> change) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .ignoreExceptionsMatching(
            e -> e instanceof KubernetesClientException refusal && refusal.getCode() == CONFLICT)
        .until(() -> resource.edit(change) != null);
  }

  /** Applies a manifest as kubectl would. */
  protected void apply(String yaml) {
    GenericKubernetesResource resource =
        Serialization.unmarshal(yaml, GenericKubernetesResource.class);
    var resources = client.genericKubernetesResources(context(resource.getKind()));
    String name = resource.getMetadata().getName();
    var one =
        resource.getMetadata().getNamespace() == null
            ? resources.withName(name)
            : resources.inNamespace(resource.getMetadata().getNamespace()).withName(name);
    if (one.get() == null) {
      client.resource(resource).create();
    } else {
      edit(
          one,
          present -> {
            present.setAdditionalProperties(
                withStatus(resource.getAdditionalProperties(), present.get("status")));
            return present;
          });
    }
  }

  private static Map<String, Object> withStatus(Map<String, Object> rest, Object status) {
    Map<String, Object> all = new java.util.LinkedHashMap<>(rest);
    if (status != null) {
      all.put("status", status);
    }
    return all;
  }

  private static ResourceDefinitionContext context(String kind) {
    return new ResourceDefinitionContext.Builder()
        .withGroup(Satchel.GROUP)
        .withVersion(Satchel.VERSION)
        .withKind(kind)
        .withNamespaced(kind.equals("UserSecret"))
        .build();
  }

  protected void applyUser(String name, String... namespaces) {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: WorkspaceUser
        metadata: {name: %s}
        spec: {namespaces: [%s]}
        """
            .formatted(name, String.join(", ", namespaces)));
  }

  /** A secret of alice in her namespace. */
  protected void applySecret(String name, String spec) {
    applySecret(NAMESPACE, name, spec);
  }

  protected void applySecret(String namespace, String name, String spec) {
    apply(
        """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: %s, namespace: %s}
        spec: {user: alice, %s}
        """
            .formatted(name, namespace, spec));
  }

  protected void deleteSecret(String name) {
    client.resources(UserSecret.class).inNamespace(NAMESPACE).withName(name).delete();
  }

  /** For {@code edit}: what somebody does who wants a stuck object gone. */
  protected static <T extends HasMetadata> T withoutFinalizers(T resource) {
    resource.getMetadata().setFinalizers(List.of());
    return resource;
  }

  protected UserSecret secret(String name) {
    return client.resources(UserSecret.class).inNamespace(NAMESPACE).withName(name).get();
  }

  /** A condition as {@code STATUS REASON}, or empty. */
  protected String condition(String name, String type) {
    return find(name, type).map(one -> one.status() + " " + one.reason()).orElse("");
  }

  protected String message(String name, String type) {
    return find(name, type).map(Condition::message).orElse("");
  }

  private Optional<Condition> find(String name, String type) {
    UserSecret secret = secret(name);
    return secret == null || secret.getStatus() == null
        ? Optional.empty()
        : secret.getStatus().conditions().stream()
            .filter(condition -> condition.type().equals(type))
            .filter(
                condition -> condition.observedGeneration() == secret.getMetadata().getGeneration())
            .findFirst();
  }

  protected String userReady() {
    return userCondition("alice").map(one -> one.status() + " " + one.reason()).orElse("");
  }

  protected Optional<Condition> userCondition(String name) {
    WorkspaceUser user = client.resources(WorkspaceUser.class).withName(name).get();
    return user == null || user.getStatus() == null
        ? Optional.empty()
        : user.getStatus().conditions().stream().findFirst();
  }

  protected Secret projected(String namespace) {
    return client.secrets().inNamespace(namespace).withName("satchel-alice").get();
  }

  /** What the projected Secret in alice's namespace has under a key, or empty. */
  protected String delivered(String key) {
    return Optional.ofNullable(projected(NAMESPACE))
        .map(Secret::getData)
        .map(data -> data.get(key))
        .map(value -> new String(Base64.getDecoder().decode(value), UTF_8))
        .orElse("");
  }

  protected void createSource(String name, String key, byte[] value) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(NAMESPACE)
                .endMetadata()
                .addToData(key, Base64.getEncoder().encodeToString(value))
                .build())
        .create();
  }

  /** A pod of alice whose containers have started with a revision. */
  protected void createPod(String namespace, String name, String injected, String report) {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels(Labels.USER, "alice")
            .addToAnnotations(Annotations.INJECTED, injected)
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .addNewInitContainerStatus()
            .withName("satchel-init")
            .withNewState()
            .withNewTerminated()
            .withExitCode(0)
            .withFinishedAt("2026-01-01T00:00:00Z")
            .withMessage(report)
            .endTerminated()
            .endState()
            .endInitContainerStatus()
            .addNewContainerStatus()
            .withName("main")
            .withNewState()
            .withNewRunning("2026-01-01T00:00:01Z")
            .endState()
            .endContainerStatus()
            .endStatus()
            .build();
    client.resource(pod).create();
  }

  protected Map<String, String> podAnnotations(String namespace, String name) {
    return client.pods().inNamespace(namespace).withName(name).get().getMetadata().getAnnotations();
  }

  /** All but those that tell of a value in the clear: no webhook seals what these tests apply. */
  protected List<Event> events() {
    return allEvents().stream()
        .filter(event -> !event.getReason().equals("ValueWasInTheClear"))
        .toList();
  }

  protected List<Event> allEvents() {
    return client.v1().events().inNamespace(NAMESPACE).list().getItems();
  }

  /** What the operator tells Prometheus. */
  protected String metrics() {
    URI uri = URI.create("http://127.0.0.1:" + operator.httpPort() + "/metrics");
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
    } catch (IOException e) {
      throw new AssertionError(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** One series of {@link #metrics}, as {@code name{label="value"}}. */
  protected double metric(String series) {
    return metrics()
        .lines()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + series));
  }

  /** The requests since the last call that were to change something, as {@code METHOD PATH}. */
  protected List<String> writes() {
    return requests(request -> !request.getMethod().equals("GET"));
  }

  /** All requests since the last call, as above. */
  protected List<String> requests() {
    return requests(request -> true);
  }

  private List<String> requests(Predicate<RecordedRequest> wanted) {
    List<String> found = new ArrayList<>();
    try {
      RecordedRequest request = server.takeRequest(1, TimeUnit.MILLISECONDS);
      while (request != null) {
        if (wanted.test(request)) {
          found.add(request.getMethod() + " " + request.getPath());
        }
        request = server.takeRequest(1, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return found;
  }
}
