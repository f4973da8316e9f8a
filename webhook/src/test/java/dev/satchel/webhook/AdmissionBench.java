package dev.satchel.webhook;

import dev.satchel.crds.server.ApiServer;
import dev.satchel.webhook.Http2Load.Question;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long an apply of a {@code UserSecret} and the creation of a workspace take at 50 requests a
 * second, on a real API server with what the chart installs; it is run by {@code ./dev bench}.
 *
 * <p>A pod is admitted in either of two ways: for a minute and a half after a change of its user's
 * secrets by a list of them, later by what is in memory (decision 15).
 *
 * <p>API server, etcd and webhook share the machine. So five things are told: what the author waits
 * for, and where that goes in the mean; the same with a webhook that does nothing, and with none;
 * what the API server waits for, by asking the webhook as it does; and what the webhook waits for.
 * Applies and creations are dry runs: they are admitted as others are.
 */
@Tag("bench")
class AdmissionBench {
  private static final int A_SECOND = 50;
  private static final int REQUESTS = Integer.getInteger("satchel.admission.requests", 1500);
  private static final int WARM_UP = 4000;
  private static final int SECRETS = 10;
  private static final String NAMESPACE = "dev-alice";
  private static final String ALICE = "alice@example.com";
  private static final String APPLIES = "an apply of a secret";
  private static final String USERS = "a pod by its user";
  private static final String CONTROLLERS = "a pod by a controller";
  private static final WorkloadKinds CONTROLLER = WorkloadKinds.REPLICA_SET;

  private static final PatchContext APPLY =
      new PatchContext.Builder()
          .withPatchType(PatchType.SERVER_SIDE_APPLY)
          .withFieldManager("satchel")
          .withForce(true)
          .build();

  private static Installed installed;
  private static Http2Load load;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    load = new Http2Load(Files.createDirectory(folder.resolve("load")));
    installed = Installed.start(Files.createDirectory(folder.resolve("server")));
    installed.namespace(NAMESPACE);
    installed
        .admin()
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName("default")
                .withNamespace(NAMESPACE)
                .endMetadata()
                .build())
        .create();
    installed.user("alice", ALICE, NAMESPACE);
    installed.bind("satchel-user", NAMESPACE, ALICE);
    // The role edit itself is put together by a controller, which is not there.
    installed.bind("system:aggregate-to-edit", NAMESPACE, ALICE);
    for (int i = 0; i < SECRETS; i++) {
      installed.as(ALICE).resource(secret("s" + i)).create();
      settle("s" + i);
    }
  }

  @AfterAll
  static void stop() {
    if (installed != null) {
      installed.close();
    }
  }

  @Test
  void admission_at_50_a_second() throws Exception {
    GenericKubernetesResource owner =
        installed.as(ALICE).resource(CONTROLLER.of("alice", "")).inNamespace(NAMESPACE).create();
    GenericKubernetesResource made = WorkloadCluster.ownedBy(owner, pod());
    Map<String, Question> asked = new LinkedHashMap<>();
    asked.put(APPLIES, apply());
    asked.put(USERS, create(ALICE, pod()));
    asked.put(CONTROLLERS, create(CONTROLLER.controller(), made));
    Map<String, Question> reviews = new LinkedHashMap<>();
    GenericKubernetesResource secret = secret("bench");
    // Pods first: the review of a secret is no dry run, gives notice of a change, and pods would be
    // admitted by a list from then on.
    reviews.put("mutate-pods by its user", review(pod(), "pods", ALICE, "mutate-pods"));
    reviews.put(
        "mutate-pods by a controller",
        review(made, "pods", CONTROLLER.controller(), "mutate-pods"));
    reviews.put("mutate-usersecrets", review(secret, "usersecrets", ALICE, "mutate-usersecrets"));
    reviews.put(
        "validate-usersecrets", review(secret, "usersecrets", ALICE, "validate-usersecrets"));

    for (Question question : asked.values()) {
      load.warmUp(question, WARM_UP);
    }
    for (String pod : List.of(USERS, CONTROLLERS)) {
      change();
      measure("with Satchel", Map.of(pod + ", within a minute of a change", question(asked, pod)));
    }
    awaitQuiet(question(asked, USERS));
    measure("with Satchel", Map.of(APPLIES, question(asked, APPLIES)));
    for (String pod : List.of(USERS, CONTROLLERS)) {
      AdmissionTimes before = AdmissionTimes.read(installed);
      measure("with Satchel", Map.of(pod, question(asked, pod)));
      tell(pod, AdmissionTimes.read(installed).since(before));
    }
    measure("of which the webhook", reviews);
    measure("asked as the webhook asks", Map.of("the notice of a change", notice()));
    measure("asked as the webhook asks", Map.of("a list of a user's secrets", list()));
    try (AllowAll other = Installed.allowAll()) {
      installed.withWebhook(other);
      measure("with a webhook that does nothing", asked);
    }
    installed.withoutWebhooks();
    try (Lateness lateness = new Lateness()) {
      measure("the API server alone", asked);
      System.out.printf(
          "satchel-bench: {\"benchmark\": \"lateness\", \"p99Millis\": %.2f}%n",
          lateness.percentile99());
    }
  }

  private static Question question(Map<String, Question> asked, String name) {
    return Objects.requireNonNull(asked.get(name));
  }

  /** From then on pods are admitted by a list, for a minute and a half. */
  private static void change() {
    GenericKubernetesResource secret = secret("s0");
    secret.<Map<String, Object>>get("spec").put("description", String.valueOf(System.nanoTime()));
    installed.as(ALICE).resource(secret).patch(APPLY, secret);
  }

  /** Until pods are admitted by what is in memory. */
  private static void awaitQuiet(Question pod) {
    Awaitility.await()
        .pollInterval(Duration.ofSeconds(1))
        .atMost(Duration.ofMinutes(3))
        .until(
            () -> {
              load.warmUp(pod, 4);
              return installed
                      .webhook()
                      .metrics()
                      .find("satchel.webhook.confirmations")
                      .tag("outcome", "quiet")
                      .counter()
                  != null;
            });
  }

  private static void measure(String by, Map<String, Question> questions) throws Exception {
    for (Map.Entry<String, Question> question : questions.entrySet()) {
      load.measure(question.getValue(), 100, A_SECOND);
      long[] micros = load.measure(question.getValue(), REQUESTS, A_SECOND);
      System.out.printf(
          "satchel-bench: {\"benchmark\": \"admission\", \"of\": \"%s\", \"by\": \"%s\", \"secrets\": %d,"
              + " \"requests\": %d, \"perSecond\": %d, \"p50Millis\": %.2f, \"p90Millis\": %.2f,"
              + " \"p99Millis\": %.2f, \"maxMillis\": %.2f}%n",
          question.getKey(),
          by,
          SECRETS,
          micros.length,
          A_SECOND,
          micros[micros.length / 2] / 1e3,
          micros[micros.length * 9 / 10] / 1e3,
          micros[micros.length * 99 / 100] / 1e3,
          micros[micros.length - 1] / 1e3);
    }
  }

  /** Where the time of a pod's admission went, in the mean. */
  private static void tell(String of, AdmissionTimes times) {
    StringBuilder means = new StringBuilder();
    times
        .meanMillis()
        .forEach((part, millis) -> means.append(", \"%sMillis\": %.2f".formatted(part, millis)));
    System.out.printf(
        "satchel-bench: {\"benchmark\": \"admission-times\", \"of\": \"%s\", \"callsAPod\": %.2f%s}%n",
        of, times.callsAPod(), means);
  }

  private static Question apply() {
    Map<String, String> headers = as(ALICE, "application/apply-patch+yaml");
    headers.put(":method", "PATCH");
    return new Question(
        installed.url()
            + "/apis/satchel.dev/v1alpha1/namespaces/%s/usersecrets/bench?fieldManager=bench&dryRun=All"
                .formatted(NAMESPACE),
        headers,
        bytes(secret("bench")));
  }

  private static Question create(String username, GenericKubernetesResource pod) {
    return new Question(
        installed.url() + "/api/v1/namespaces/%s/pods?dryRun=All".formatted(NAMESPACE),
        as(username, "application/json"),
        bytes(pod));
  }

  /** For which a pod waits shortly after a change; see {@code Confirmation}. */
  private static Question list() {
    return read(
        "/apis/satchel.dev/v1alpha1/namespaces/%s/usersecrets?limit=250".formatted(NAMESPACE),
        "PartialObjectMetadataList");
  }

  /** For which any pod waits; see {@code Notices}. */
  private static Question notice() {
    return read(
        "/apis/coordination.k8s.io/v1/namespaces/default/leases/usersecrets." + NAMESPACE,
        "PartialObjectMetadata");
  }

  private static Question read(String path, String kind) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(":method", "GET");
    headers.put("Authorization", "Bearer " + ApiServer.TOKEN);
    headers.put("Accept", "application/json;as=%s;v=v1;g=meta.k8s.io".formatted(kind));
    return new Question(installed.url() + path, headers, new byte[0]);
  }

  private static Map<String, String> as(String username, String contentType) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("Authorization", "Bearer " + ApiServer.TOKEN);
    headers.put("Impersonate-User", username);
    headers.put("Content-Type", contentType);
    return headers;
  }

  private static Question review(
      GenericKubernetesResource object, String plural, String username, String path) {
    return new Question(
        "https://localhost:%d/%s".formatted(installed.webhook().port().orElseThrow(), path),
        Map.of("Content-Type", "application/json"),
        AdmissionReviews.creation(object, plural, username));
  }

  private static byte[] bytes(GenericKubernetesResource object) {
    return Serialization.asJson(object).getBytes(StandardCharsets.UTF_8);
  }

  /** With the status that an operator gives it, so that each is as large as it is in a cluster. */
  private static void settle(String name) {
    String conditions =
        Stream.of("Ready=True", "Stored=True", "Projected=True", "Conflicted=False")
            .map(condition -> condition.split("="))
            .map(
                condition ->
                    "{type: %s, status: '%s', reason: AsTheSpecSays, message: as the spec says, observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z'}"
                        .formatted(condition[0], condition[1]))
            .collect(Collectors.joining(", "));
    GenericKubernetesResource status =
        Installed.object(
            "UserSecret",
            "{metadata: {name: %s, namespace: %s}, status: {revision: 1, workspaces: {total: 1, current: 1, stale: 0}, environment: {since: 1, changedAt: '2026-01-01T00:00:00Z'}, conditions: [%s]}}"
                .formatted(name, NAMESPACE, conditions));
    installed.admin().resource(status).subresource("status").patch(APPLY, status);
  }

  /** With a variable and a file of its own. */
  private static GenericKubernetesResource secret(String name) {
    return Installed.object(
        "UserSecret",
        "{metadata: {name: %s, namespace: %s}, spec: {user: alice, envName: V_%s, filePath: ~/%s, value: %s}}"
            .formatted(name, NAMESPACE, name, name, "a-token-of-thirty-two-characters"));
  }

  private static GenericKubernetesResource pod() {
    GenericKubernetesResource pod = WorkloadKinds.POD.of("alice", "");
    pod.getMetadata().setNamespace(NAMESPACE);
    return pod;
  }
}
