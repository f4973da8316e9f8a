package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.webhook.injection.AgentResources;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.NativeSidecars;
import dev.satchel.webhook.server.Relay;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The webhook as a real API server asks it. */
class WebhookIT {
  private static final SelfSigned CERTIFICATE = SelfSigned.create("webhook");
  static final WebhookConfig CONFIG =
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
          Duration.ofMillis(500));

  private static ApiServer server;
  private static KubernetesClient client;
  private static Webhook webhook;
  private static Relay service;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    client = server.client();
    server.install("usersecrets", "workspaceusers");
    webhook = Webhook.start(CONFIG, client);
    assertThat(ready(webhook)).isEqualTo(503);
    OperatorsPart.make(client, CERTIFICATE);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> ready(webhook) == 200);
    service = new Relay(webhook.port().orElseThrow());
    register(service.port());
    Admissions.register(client, service.port(), CERTIFICATE);
    namespace("dev-alice");
    user("alice", "dev-alice");
    // The API server takes a moment to read a webhook configuration.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> dryRun("dev-alice", pod("alice")).getSpec().getInitContainers().size() == 1);
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      webhook.close();
      service.close();
      client.close();
      server.close();
    }
  }

  private static void register(int port) {
    client
        .resource(
            new MutatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("satchel")
                .endMetadata()
                .addNewWebhook()
                .withName("pods.satchel.dev")
                .withNewClientConfig()
                .withUrl("https://127.0.0.1:" + port + "/mutate-pods")
                .withCaBundle(SelfSigned.base64(CERTIFICATE.certificatePem()))
                .endClientConfig()
                .addNewRule()
                .withApiGroups("")
                .withApiVersions("v1")
                .withOperations("CREATE")
                .withResources("pods")
                .endRule()
                .withNewObjectSelector()
                .addNewMatchExpression()
                .withKey("satchel.dev/user")
                .withOperator("Exists")
                .endMatchExpression()
                .endObjectSelector()
                .withFailurePolicy("Fail")
                .withSideEffects("None")
                .withReinvocationPolicy("IfNeeded")
                .withAdmissionReviewVersions("v1")
                .withTimeoutSeconds(10)
                .endWebhook()
                .build())
        .create();
  }

  private static void namespace(String name) {
    client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace(name)
                .withName("default")
                .endMetadata()
                .build())
        .create();
  }

  private static void user(String name, String... namespaces) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName(name).build());
    user.setSpec(new WorkspaceUserSpec(null, List.of(namespaces)));
    client.resource(user).create();
  }

  private static UserSecret secret(String namespace, String name, String envName) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withNamespace(namespace).withName(name).build());
    secret.setSpec(
        new UserSecretSpec(
            "alice", null, true, envName, null, "hunter2", null, null, null, List.of()));
    return secret;
  }

  private static Pod pod(String user) {
    return new PodBuilder()
        .withNewMetadata()
        .withGenerateName("ws-")
        .withLabels(Map.of("satchel.dev/user", user))
        .endMetadata()
        .withNewSpec()
        .addNewContainer()
        .withName("main")
        .withImage("debian")
        .endContainer()
        .endSpec()
        .build();
  }

  private static Pod dryRun(String namespace, Pod pod) {
    return client.pods().inNamespace(namespace).resource(pod).dryRun(true).create();
  }

  private static int ready(Webhook webhook) throws IOException, InterruptedException {
    return get(webhook, "/readyz").statusCode();
  }

  private static HttpResponse<String> get(Webhook webhook, String path)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(
          HttpRequest.newBuilder(
                  URI.create("http://127.0.0.1:" + webhook.operationsPort().orElseThrow() + path))
              .build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static List<String> envNames(Pod pod) {
    return pod.getSpec().getContainers().getFirst().getEnv().stream().map(EnvVar::getName).toList();
  }

  @Test
  void a_workspace_pod_is_injected_and_the_agent_gets_no_token() {
    namespace("dev-token");
    user("carol", "dev-token");

    Pod pod = dryRun("dev-token", pod("carol"));

    Container init = pod.getSpec().getInitContainers().getFirst();
    Container agent = pod.getSpec().getContainers().getLast();
    assertThat(init.getName()).isEqualTo("satchel-init");
    assertThat(agent.getName()).isEqualTo("satchel-agent");
    assertThat(init.getVolumeMounts().stream().map(VolumeMount::getName))
        .containsOnly("satchel-source", "satchel-files");
    assertThat(agent.getVolumeMounts()).isEqualTo(init.getVolumeMounts());
    assertThat(pod.getSpec().getContainers().getFirst().getVolumeMounts())
        .as("the workspace's own token stays")
        .hasSize(1);
    assertThat(pod.getMetadata().getAnnotations()).containsEntry("satchel.dev/injected", "");
  }

  @Test
  void a_pod_of_an_unknown_user_or_in_a_foreign_namespace_is_refused_with_the_reason() {
    namespace("foreign");

    assertThatThrownBy(() -> dryRun("foreign", pod("nobody")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("there is no WorkspaceUser of that name")
        .extracting(e -> ((KubernetesClientException) e).getCode())
        .isEqualTo(403);
    assertThatThrownBy(() -> dryRun("foreign", pod("alice")))
        .hasMessageContaining("spec.namespaces of WorkspaceUser 'alice' is [dev-alice]");
  }

  @Test
  void a_user_made_just_before_the_pod_is_known() {
    for (int i = 0; i < 20; i++) {
      namespace("fresh-" + i);
      user("fresh-" + i, "fresh-" + i);
      assertThat(dryRun("fresh-" + i, pod("fresh-" + i)).getSpec().getInitContainers()).hasSize(1);
    }
  }

  @Test
  void a_secret_applied_changed_or_deleted_just_before_the_pod_is_seen() throws Exception {
    for (int i = 0; i < 100; i++) {
      // What is deleted keeps its name as long as nobody takes the finalizer off.
      String name = "token-" + i;
      UserSecret made = client.resource(secret("dev-alice", name, "A_" + i)).create();
      assertThat(envNames(dryRun("dev-alice", pod("alice")))).contains("A_" + i);

      made.setSpec(secret("dev-alice", name, "B_" + i).getSpec());
      client.resource(made).update();
      assertThat(envNames(dryRun("dev-alice", pod("alice"))))
          .contains("B_" + i)
          .doesNotContain("A_" + i);

      client.resource(made).delete();
      assertThat(envNames(dryRun("dev-alice", pod("alice")))).doesNotContain("B_" + i);
    }
    assertThat(get(webhook, "/metrics").body())
        .contains(
            "satchel_webhook_admission_seconds_bucket{outcome=\"changed\",webhook=\"mutate-pods\"")
        .contains("satchel_webhook_confirmations_total{outcome=\"confirmed\"")
        .contains("satchel_webhook_read_seconds_bucket{outcome=\"found\"")
        .doesNotContain("alice", "hunter2");
  }

  @Test
  void a_rolling_restart_refuses_no_pod() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger created = new AtomicInteger();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> streams =
          List.of(
              threads.submit(() -> keepCreating(done, created)),
              threads.submit(() -> keepCreating(done, created)));
      for (int i = 0; i < 3; i++) {
        Webhook next = Webhook.start(CONFIG, client);
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(next::isReady);
        Webhook old = webhook;
        webhook = next;
        service.pointTo(next.port().orElseThrow());
        old.close();
        int before = created.get();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> created.get() > before + 20);
      }
      done.set(true);
      for (Future<?> stream : streams) {
        stream.get(30, TimeUnit.SECONDS);
      }
    }
  }

  private static void keepCreating(AtomicBoolean done, AtomicInteger created) {
    while (!done.get()) {
      assertThat(dryRun("dev-alice", pod("alice")).getSpec().getInitContainers()).hasSize(1);
      created.incrementAndGet();
    }
  }

  @Test
  void an_injected_pod_that_is_applied_again_is_accepted_as_it_is() {
    Pod injected = dryRun("dev-alice", pod("alice"));
    injected.getMetadata().setUid(null);
    injected.getMetadata().setResourceVersion(null);

    Pod again = dryRun("dev-alice", injected);

    assertThat(again.getSpec()).isEqualTo(injected.getSpec());
  }
}
