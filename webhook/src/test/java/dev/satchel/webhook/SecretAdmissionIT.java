package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

/** What a real API server makes of the webhook's answers on {@code UserSecret}s. */
class SecretAdmissionIT {
  private static final String PATH = "/apis/satchel.dev/v1alpha1/namespaces/dev-alice/usersecrets";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private static Installed installed;
  private static KubernetesClient alice;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    installed = Installed.start(folder);
    installed.namespace("dev-alice");
    installed.user("alice", "alice@example.com", "dev-alice");
    installed.bind("satchel-user", "dev-alice", "alice@example.com");
    alice = installed.as("alice@example.com");
  }

  @AfterAll
  static void stop() {
    if (installed != null) {
      installed.close();
    }
  }

  @AfterEach
  void empty() {
    installed.admin().raw(PATH, "DELETE", null);
    installed.letGo("UserSecret");
  }

  private static String secret(String name, String spec) {
    return "{metadata: {name: %s, namespace: dev-alice}, spec: {%s}}".formatted(name, spec);
  }

  private static GenericKubernetesResource create(String name, String spec) {
    return Installed.create(alice, "UserSecret", secret(name, spec));
  }

  private static GenericKubernetesResource patch(
      KubernetesClient client, String name, String json) {
    return client
        .genericKubernetesResources("satchel.dev/v1alpha1", "UserSecret")
        .inNamespace("dev-alice")
        .withName(name)
        .patch(MERGE, json);
  }

  private static String actor(GenericKubernetesResource secret) {
    return String.valueOf(secret.getMetadata().getAnnotations().get("satchel.dev/actor"));
  }

  @Test
  void a_secret_is_the_requesters_and_says_who_made_it() {
    GenericKubernetesResource made = create("token", "envName: TOKEN, value: hunter2");

    assertThat(made.<String>get("spec", "user")).isEqualTo("alice");
    assertThat(actor(made)).isEqualTo("alice@example.com");
  }

  @Test
  void notice_is_given_of_a_change_and_not_of_a_dry_run() {
    installed.namespace("dev-dry");
    installed.user("dry", "dry@example.com", "dev-dry");
    installed.bind("satchel-user", "dev-dry", "dry@example.com");
    GenericKubernetesResource secret =
        Installed.object(
            "UserSecret",
            "{metadata: {name: token, namespace: dev-dry}, spec: {envName: TOKEN, value: x}}");
    var leases = installed.admin().leases().inNamespace("default");

    installed.as("dry@example.com").resource(secret).dryRun().create();
    assertThat(leases.withName("usersecrets.dev-dry").get()).isNull();

    installed.as("dry@example.com").resource(secret).create();
    assertThat(leases.withName("usersecrets.dev-dry").get()).isNotNull();
  }

  @Test
  void nobody_forges_the_actor() {
    GenericKubernetesResource made =
        Installed.create(
            alice,
            "UserSecret",
            "{metadata: {name: token, namespace: dev-alice, annotations: {satchel.dev/actor: root}}, spec: {envName: TOKEN, value: x}}");
    String forged = "{\"metadata\":{\"annotations\":{\"satchel.dev/actor\":%s}}%s}";

    assertThat(actor(made)).isEqualTo("alice@example.com");
    assertThat(actor(patch(alice, "token", forged.formatted("\"root\"", ""))))
        .isEqualTo("alice@example.com");
    assertThat(actor(patch(alice, "token", forged.formatted("null", ""))))
        .isEqualTo("alice@example.com");
    assertThat(
            actor(
                patch(
                    installed.admin(),
                    "token",
                    forged.formatted("\"alice@example.com\"", ",\"spec\":{\"value\":\"y\"}"))))
        .as("the administrator who may act for everybody")
        .isEqualTo("admin");
  }

  @Test
  void the_same_applied_twice_by_server_side_apply_is_one_change() {
    GenericKubernetesResource manifest =
        Installed.object("UserSecret", secret("token", "envName: TOKEN, value: x"));

    GenericKubernetesResource once = alice.resource(manifest).serverSideApply();
    GenericKubernetesResource twice =
        alice
            .resource(Installed.object("UserSecret", secret("token", "envName: TOKEN, value: x")))
            .serverSideApply();

    assertThat(twice.getMetadata().getGeneration()).isEqualTo(once.getMetadata().getGeneration());
    assertThat(twice.<String>get("spec", "user")).isEqualTo("alice");
    assertThat(actor(twice)).isEqualTo("alice@example.com");
  }

  @Test
  void another_source_replaces_the_one_that_a_merge_leaves() {
    create("token", "envName: TOKEN, value: x");

    GenericKubernetesResource patched =
        patch(
            alice,
            "token",
            "{\"spec\":{\"valueFrom\":{\"secretKeyRef\":{\"name\":\"a\",\"key\":\"b\"}}}}");

    assertThat(patched.<Object>get("spec", "value")).isNull();
    assertThat(patched.<String>get("spec", "valueFrom", "secretKeyRef", "name")).isEqualTo("a");
  }

  @Test
  void a_dry_run_is_answered_the_same_and_writes_nothing() {
    String good = secret("token", "envName: TOKEN, value: x");
    String bad = secret("token", "envName: 1TOKEN, value: x");

    GenericKubernetesResource tried =
        alice.resource(Installed.object("UserSecret", good)).dryRun().create();

    assertThat(tried.<String>get("spec", "user")).isEqualTo("alice");
    assertThat(actor(tried)).isEqualTo("alice@example.com");
    assertThat(
            Installed.refusal(
                    () -> alice.resource(Installed.object("UserSecret", bad)).dryRun().create())
                .replaceAll("\\?dryRun=\\w+", ""))
        .isEqualTo(Installed.refusal(() -> Installed.create(alice, "UserSecret", bad)));
    assertThat(alice.raw(PATH)).contains("\"items\":[]");
  }

  @Test
  void every_violation_is_in_one_answer_and_no_value_in_any() {
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.start();
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.addAppender(log);
    String canary =
        """
        metadata: {name: everything, namespace: dev-alice}
        spec:
          user: alice
          description: %s
          envName: canary-4711-env
          filePath: ~/canary-4711/../path
          value: "canary-4711-value\\0"
          valueFrom: {secretKeyRef: {name: Canary-4711, key: canary-4711/key}}
          workspaceSelector: {matchLabels: {canary-4711!: canary-4711!}}
        """
            .formatted("canary-4711-description".repeat(50));

    KubernetesClientException refused =
        Installed.refused(() -> Installed.create(alice, "UserSecret", canary));
    root.detachAppender(log);

    assertThat(refused.getCode()).isEqualTo(422);
    assertThat(refused.getStatus().getReason()).isEqualTo("Invalid");
    assertThat(refused.getStatus().getDetails().getKind()).isEqualTo("UserSecret");
    assertThat(refused.getStatus().getDetails().getCauses())
        .extracting(StatusCause::getField)
        .contains(
            "spec.description",
            "spec.envName",
            "spec.filePath",
            "spec.value",
            "spec.valueFrom.secretKeyRef.name",
            "spec.valueFrom.secretKeyRef.key",
            "spec.workspaceSelector.matchLabels");
    assertThat(refused.getStatus().toString().replace("~/path would do", ""))
        .doesNotContain("4711");
    assertThat(log.list).allSatisfy(event -> assertThat(event.toString()).doesNotContain("4711"));
  }

  @Test
  void a_namespace_takes_its_secrets_along() {
    create("token", "envName: TOKEN, value: x");
    String controller = "system:serviceaccount:kube-system:namespace-controller";
    installed.bindEverywhere("cluster-admin", controller);
    KubernetesClient client = installed.as(controller);

    client.raw(PATH, "DELETE", null);
    installed.letGo("UserSecret");

    assertThat(alice.raw(PATH)).contains("\"items\":[]");
  }
}
