package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.webhook.injection.AgentResources;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.NativeSidecars;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;

/**
 * A real API server with the kinds, the chart's roles and webhook configurations, and the webhook
 * behind them. No operator: objects have no status but what a test gives them, and what is deleted
 * stays until {@link #letGo}.
 */
final class Installed implements AutoCloseable {
  private static final SelfSigned CERTIFICATE = SelfSigned.create("webhook");
  private static final WebhookConfig CONFIG =
      new WebhookConfig(
          0,
          0,
          "default",
          "satchel-webhook-tls",
          "satchel-operator",
          "satchel-webhook",
          new InjectionConfig(
              null, 0, "agent:1", "IfNotPresent", AgentResources.DEFAULT, NativeSidecars.AUTO, 30),
          Policy.DEFAULT,
          Duration.ZERO);

  private final ApiServer server;
  private final KubernetesClient admin;
  private final Webhook webhook;
  private final Map<String, KubernetesClient> others = new ConcurrentHashMap<>();

  private Installed(ApiServer server, KeyPolicy keys) throws IOException {
    this.server = server;
    admin = server.client();
    server.install("usersecrets", "workspaceusers", "aigatewaykeys");
    OperatorsPart.make(admin, CERTIFICATE);
    webhook = Webhook.start(CONFIG, new KeyConfig(keys, Optional.empty()), admin);
  }

  static Installed start(Path folder) throws IOException {
    return start(folder, KeyPolicy.NONE);
  }

  static Installed start(Path folder, KeyPolicy keys) throws IOException {
    ApiServer server = ApiServer.start(folder);
    try {
      Installed installed = new Installed(server, keys);
      installed.install();
      return installed;
    } catch (IOException | RuntimeException | Error e) {
      server.close();
      throw e;
    }
  }

  private void install() {
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(webhook::isReady);
    ChartObjects chart = ChartObjects.render("1.20.2");
    chart.roles().forEach(role -> admin.resource(role).create());
    chart
        .webhookConfigurations(webhook.port().orElseThrow(), CERTIFICATE)
        .forEach(configuration -> admin.resource(configuration).create());
    awaitRegistration();
  }

  /** The API server takes a moment to read webhook configurations. */
  private void awaitRegistration() {
    String junk = "{metadata: {name: junk, namespace: default}, spec: {user: nobody}}";
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(refusal(() -> create(admin, "UserSecret", junk)))
                    .contains("there is no WorkspaceUser nobody"));
  }

  /** From then on the API server asks somebody who allows everything. */
  void withWebhook(AllowAll other) {
    ChartObjects.render("1.20.2")
        .webhookConfigurations(other.port(), CERTIFICATE)
        .forEach(configuration -> admin.resource(configuration).update());
    awaitAllowed();
  }

  static AllowAll allowAll() {
    return AllowAll.start(CERTIFICATE);
  }

  /** From then on nobody is asked, as before Satchel was there. */
  void withoutWebhooks() {
    var admission = admin.admissionRegistration().v1();
    admission.mutatingWebhookConfigurations().delete();
    admission.validatingWebhookConfigurations().delete();
    awaitAllowed();
  }

  private void awaitAllowed() {
    String junk = "{metadata: {name: junk, namespace: default}, spec: {user: nobody, value: x}}";
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> create(admin, "UserSecret", junk) != null);
    admin.resources(UserSecret.class).inNamespace("default").withName("junk").delete();
    letGo("UserSecret");
  }

  /**
   * What the operator does in the end with what is being deleted: takes off the finalizer that
   * admission has put on.
   */
  void letGo(String kind) {
    var objects = admin.genericKubernetesResources("satchel.dev/v1alpha1", kind);
    objects.inAnyNamespace().list().getItems().stream()
        .filter(GenericKubernetesResource::isMarkedForDeletion)
        .filter(object -> object.hasFinalizer(Satchel.FINALIZER))
        .forEach(
            object ->
                admin
                    .resource(object)
                    .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\": {\"finalizers\": null}}"));
  }

  /** Of the API server. */
  String url() {
    return server.url();
  }

  KubernetesClient admin() {
    return admin;
  }

  KubernetesClient as(String username) {
    return others.computeIfAbsent(username, name -> server.client(name));
  }

  /** A client that the caller closes. */
  KubernetesClient as(String username, List<String> groups) {
    return server.client(username, groups.toArray(String[]::new));
  }

  Webhook webhook() {
    return webhook;
  }

  /** The webhook's, in the Prometheus text format. */
  String metrics() throws IOException {
    URI page =
        URI.create("http://127.0.0.1:%d/metrics".formatted(webhook.operationsPort().orElseThrow()));
    try (InputStream body = page.toURL().openStream()) {
      return new String(body.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  void namespace(String name) {
    admin
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  void user(String name, String username, String... namespaces) {
    create(
        admin,
        "WorkspaceUser",
        "{metadata: {name: %s}, spec: {username: '%s', namespaces: [%s]}}"
            .formatted(name, username, String.join(", ", namespaces)));
  }

  /** Binds a role of the chart in a namespace. */
  void bind(String role, String namespace, String username) {
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withGenerateName("b-")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", username, null)
                .build())
        .create();
  }

  void bindEverywhere(String role, String username) {
    admin
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withGenerateName("b-")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", role)
                .addNewSubject("rbac.authorization.k8s.io", "User", username, null)
                .build())
        .create();
  }

  void letActFor(String user, String username) {
    let(username, "workspaceusers", List.of(user), "act-for");
  }

  /** Lets somebody use verbs on objects of ours; without names on all of them. */
  void let(String username, String resource, List<String> names, String... verbs) {
    ClusterRole role =
        admin
            .resource(
                new ClusterRoleBuilder()
                    .withNewMetadata()
                    .withGenerateName("r-")
                    .endMetadata()
                    .withRules(
                        new PolicyRuleBuilder()
                            .withApiGroups("satchel.dev")
                            .withResources(resource)
                            .withResourceNames(names)
                            .withVerbs(verbs)
                            .build())
                    .build())
            .create();
    bindEverywhere(role.getMetadata().getName(), username);
  }

  static GenericKubernetesResource object(String kind, String yaml) {
    GenericKubernetesResource object;
    try {
      object = new YAMLMapper().readValue(yaml, GenericKubernetesResource.class);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(e);
    }
    object.setApiVersion("satchel.dev/v1alpha1");
    object.setKind(kind);
    return object;
  }

  static GenericKubernetesResource create(KubernetesClient client, String kind, String yaml) {
    return client.resource(object(kind, yaml)).create();
  }

  /** What the API server said to it; fails if it did as it was asked. */
  static String refusal(Runnable request) {
    return Objects.requireNonNull(refused(request).getMessage());
  }

  static KubernetesClientException refused(Runnable request) {
    try {
      request.run();
    } catch (KubernetesClientException e) {
      return e;
    }
    return new KubernetesClientException("it was not refused", 200, null);
  }

  /** {@code no} is a 403 and nothing else. */
  static String cell(Runnable request) {
    KubernetesClientException refused = refused(request);
    return switch (refused.getCode()) {
      case 200 -> "yes";
      case 403 -> "no";
      default -> "%d: %s".formatted(refused.getCode(), refused.getMessage());
    };
  }

  @Override
  public void close() {
    webhook.close();
    others.values().forEach(KubernetesClient::close);
    admin.close();
    server.close();
  }
}
