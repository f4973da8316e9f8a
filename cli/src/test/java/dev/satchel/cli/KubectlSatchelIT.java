package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.cli.cluster.KubernetesCluster;
import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.key.AIGatewayKeySpec.SecretRef;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.AIGatewayKeyStatus.Previous;
import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.KeyRing;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.crds.workspace.Pods;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.PolicyRuleBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands against a real kube-apiserver with our CRDs, by a kubeconfig. */
class KubectlSatchelIT {
  private static final SealingPrivateKey KEY = SealingPrivateKey.generate(new SecureRandom());

  private static ApiServer server;
  private static KubernetesClient client;
  private static String kubeconfig;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    client = server.client();
    kubeconfig = server.kubeconfig("dev-alice").toString();
    server.install("usersecrets", "workspaceusers", "aigatewaykeys");
    for (String namespace : List.of("dev-alice", "satchel-system")) {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
    client
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace("satchel-system")
                .withName("satchel-sealing-keys")
                .endMetadata()
                .addToData(KEY.id() + ".pub", KEY.publicKey().toString())
                .addToData("current", KEY.id().hex())
                .build())
        .create();
    allowAliceHerNamespace();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .ignoreExceptions()
        .until(() -> secrets().isEmpty());
  }

  /** She may not list the secrets of all namespaces, nor users, nor create one named denied. */
  private static void allowAliceHerNamespace() {
    client
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("alice")
                .endMetadata()
                .addNewRule()
                .withApiGroups("")
                .withResources("configmaps")
                .withResourceNames("satchel-sealing-keys")
                .withVerbs("get")
                .endRule()
                .build())
        .create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("alice")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "alice")
                .addNewSubject("rbac.authorization.k8s.io", "User", "alice@example.com", null)
                .build())
        .create();
  }

  @AfterAll
  static void stop() {
    if (client != null) {
      client.close();
    }
    if (server != null) {
      server.close();
    }
  }

  @AfterEach
  void delete_all() {
    client.resources(UserSecret.class).inNamespace("dev-alice").delete();
    Awaitility.await().until(() -> secrets().isEmpty());
  }

  @Test
  void what_is_set_is_in_the_cluster_sealed() {
    Run run = run("hush-hush", "set", "token", "--user", "alice", "--env", "TOKEN");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(opened("token")).isEqualTo("hush-hush");

    Run again = run("two", "set", "token", "--file", "~/token");
    assertThat(again.status()).as(again.err()).isZero();
    UserSecret secret = secrets().getFirst();
    assertThat(opened("token")).isEqualTo("two");
    assertThat(secret.getSpec().envName()).isEqualTo("TOKEN");
    assertThat(secret.getSpec().filePath()).isEqualTo("~/token");
    assertThat(secret.getMetadata().getManagedFields())
        .allMatch(field -> field.getManager().equals("kubectl-satchel"));
  }

  @Test
  void what_is_sealed_is_a_manifest_that_the_server_takes() {
    Run run = run("hush-hush", "seal", "--name", "token", "--user", "alice", "--env", "TOKEN");

    client
        .load(new java.io.ByteArrayInputStream(run.out().getBytes(StandardCharsets.UTF_8)))
        .create();
    assertThat(opened("token")).isEqualTo("hush-hush");
  }

  @Test
  void an_import_is_all_or_nothing() {
    Run dry = imports("A=x\nB=y", "--dry-run");
    assertThat(dry.status()).as(dry.err()).isZero();
    assertThat(secrets()).isEmpty();

    assertThat(imports("A=x\nB=y").status()).isZero();
    assertThat(opened("b")).isEqualTo("y");

    Run again = imports("C=x\nB=z");
    assertThat(again.status()).isEqualTo(4);
    assertThat(again.err()).contains("b exists already");
    assertThat(secrets()).hasSize(2);
    assertThat(opened("b")).isEqualTo("y");
  }

  @Test
  void deleting_is_of_that_very_object() {
    imports("A=x");
    UserSecret first = secrets().getFirst();
    client.resource(first).delete();
    imports("A=y");
    try (KubernetesCluster cluster = new KubernetesCluster(server.client(), "satchel-system")) {
      cluster.delete(first);
      assertThat(opened("a")).isEqualTo("y");
      UserSecret second = secrets().getFirst();
      client.resource(second).edit(KubectlSatchelIT::touched);
      cluster.delete(second);
      assertThat(secrets()).isEmpty();
    }
  }

  private static UserSecret touched(UserSecret secret) {
    secret.getMetadata().setLabels(java.util.Map.of("changed", "since"));
    return secret;
  }

  @Test
  void objects_left_a_key_are_counted() {
    imports("A=x\nB=y");
    Run run = run("", "sealing-keys");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).containsPattern(KEY.id() + " +yes +2 +no");
  }

  @Test
  void who_may_not_is_told_so_and_nothing_changes() {
    Run set = run("x", "set", "token", "--context", "alice", "--user", "alice", "--env", "T");
    Run unknown = run("x", "seal", "--name", "a", "--context", "alice", "--env", "T");
    Run report = run("", "sealing-keys", "--context", "alice");

    assertThat(set.status()).isEqualTo(4);
    assertThat(set.err()).contains("forbidden", "alice@example.com");
    assertThat(unknown.status()).as("she is not told who she is").isEqualTo(2);
    assertThat(report.status()).isEqualTo(4);
    assertThat(secrets()).isEmpty();
  }

  @Test
  void a_cluster_without_satchel_or_without_an_answer_is_told_of() throws Exception {
    Run elsewhere =
        run("x", "seal", "--name", "a", "--env", "T", "--user", "a", "--satchel-namespace", "no");
    assertThat(elsewhere.status()).isEqualTo(1);
    assertThat(elsewhere.err()).contains("there is no ConfigMap no/satchel-sealing-keys");

    Path gone =
        Files.writeString(
            Path.of(kubeconfig).resolveSibling("gone"),
            Files.readString(Path.of(kubeconfig)).replaceAll("127.0.0.1:\\d+", "127.0.0.1:1"));
    Run run = Run.of(KubernetesCluster::open, "", "sealing-keys", "--kubeconfig", gone.toString());
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.err()).contains("the cluster does not answer");
  }

  @Test
  void keys_are_listed_and_rotated_by_whoever_may() throws Exception {
    AIGatewayKey key = new AIGatewayKey();
    key.setMetadata(
        new ObjectMetaBuilder()
            .withName("eu")
            .addToAnnotations("satchel.dev/actor", "deployer")
            .build());
    key.setSpec(
        new AIGatewayKeySpec(
            null,
            List.of("chat:invoke"),
            List.of(),
            null,
            null,
            null,
            null,
            new SecretRef("gateway", "eu-key", null),
            null,
            null,
            List.of()));
    client.resource(key).create();
    minted("sgw_old0000");

    assertThat(run("", "keys").out())
        .containsPattern("eu +- +sgw_old0000 .*deployer +Ready")
        .contains("never");

    try (ExecutorService operator = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<?> rotating =
          operator.submit(
              () -> {
                Awaitility.await().until(() -> annotations().containsKey("satchel.dev/rotate"));
                minted("sgw_new0000", new Previous("sgw_old0000", "2027-01-01T00:00:00Z"));
              });
      Run run = run("", "keys", "rotate", "eu", "--timeout", "20");
      assertThat(run.status()).as(run.err()).isZero();
      assertThat(run.out())
          .contains("sgw_new0000 is in Secret gateway/eu-key")
          .contains("sgw_old0000 is good until 2027-01-01T00:00:00Z");
      rotating.get();
    }
    assertThat(annotations()).containsEntry("satchel.dev/actor", "deployer");

    assertThat(run("", "keys", "--context", "alice").status()).isEqualTo(4);
    Run refused = run("", "keys", "rotate", "eu", "--now", "--context", "alice");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.err()).contains("forbidden", "alice@example.com");
    assertThat(annotations()).doesNotContainKey("satchel.dev/rotate-now");
  }

  private static Map<String, String> annotations() {
    return client.resources(AIGatewayKey.class).withName("eu").get().getMetadata().getAnnotations();
  }

  /** What the operator says. */
  private static void minted(String prefix, Previous... previous) {
    AIGatewayKey key = client.resources(AIGatewayKey.class).withName("eu").get();
    Condition ready =
        new Condition(
            "Ready",
            "True",
            key.getMetadata().getGeneration(),
            "2026-11-24T00:00:00Z",
            "Ready",
            "delivered");
    key.setStatus(
        new AIGatewayKeyStatus(List.of(ready), prefix, null, null, null, null, List.of(previous)));
    client.resource(key).updateStatus();
  }

  @Test
  void workspaces_are_explained_to_a_user_who_may_read_pods_and_secrets_of_the_own_namespace() {
    run("hush-hush", "set", "token", "--user", "alice", "--env", "TOKEN", "--file", "~/.token");
    UserSecret secret = secrets().getFirst();
    secret.setStatus(
        new UserSecretStatus(
            List.of(said("Ready", secret), said("Stored", secret), said("Projected", secret)),
            1L,
            new UserSecretStatus.Workspaces(1, 1, 0),
            new UserSecretStatus.Environment(5, "2026-01-01T00:10:00.123456Z")));
    client.resource(secret).updateStatus();
    workspace(secret.getMetadata().getUid());
    Run refused = run("", "explain", "pod", "w", "--context", "alice");
    assertThat(refused.status()).isEqualTo(4);
    assertThat(refused.err()).contains("cannot get resource \"pods\"");

    HasMetadata granted =
        allowAlice(
            "dev-alice",
            rule("", "pods", "get", "list"),
            rule("satchel.dev", "usersecrets", "get", "list"));
    Run explained = run("", "explain", "pod", "w", "--context", "alice");
    assertThat(explained.status()).as(explained.err()).isZero();
    assertThat(explained.out())
        .containsPattern("Reported:  projection revision 5 at 20[-0-9]+T[:0-9]+Z, to the webhook")
        .containsPattern("dev-alice/token +TOKEN +~/.token +Current +-")
        .contains("only secrets in dev-alice are shown", "cannot get resource \"workspaceusers\"");
    Run where = run("", "where", "token", "--context", "alice");
    assertThat(where.status()).as(where.err()).isZero();
    assertThat(where.out())
        .containsPattern("dev-alice/w +TOKEN +~/.token +Current +-")
        .contains("1 workspace: 1 current, 0 stale, 0 pending; status.workspaces says the same")
        .doesNotContain("sv1:");
    Run unknown = run("", "explain", "pod", "v", "--context", "alice");
    assertThat(unknown.status()).isEqualTo(4);
    assertThat(unknown.err()).contains("there is no pod dev-alice/v; there: w");

    client.resource(user("dev-alice", "dev-bob")).create();
    assertThat(run("", "where", "token").out()).doesNotContain("not read", "only pods in");
    letAliceReadHerUser();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(run("", "where", "token", "--context", "alice").out())
                    .contains("namespace dev-bob was not read: pods is forbidden")
                    .doesNotContain("only pods in"));
    client.resource(granted).delete();
    client.resource(user()).delete();
  }

  /** As docs/cli.md says it. */
  private static void letAliceReadHerUser() {
    client
        .resource(
            new ClusterRoleBuilder()
                .withNewMetadata()
                .withName("read-alice")
                .endMetadata()
                .addNewRule()
                .withApiGroups("satchel.dev")
                .withResources("workspaceusers")
                .withResourceNames("alice")
                .withVerbs("get")
                .endRule()
                .build())
        .create();
    client
        .resource(
            new ClusterRoleBindingBuilder()
                .withNewMetadata()
                .withName("read-alice")
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "read-alice")
                .addNewSubject("rbac.authorization.k8s.io", "User", "alice@example.com", null)
                .build())
        .create();
  }

  private static Condition said(String type, UserSecret secret) {
    return new Condition(
        type, "True", secret.getMetadata().getGeneration(), "2026-11-24T00:00:00Z", type, "so");
  }

  private static WorkspaceUser user(String... namespaces) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName("alice").build());
    user.setSpec(new WorkspaceUserSpec("alice@example.com", List.of(namespaces)));
    return user;
  }

  /** Running, and its agent told the webhook of the secret's file. */
  private static void workspace(String secret) {
    Pod pod =
        new PodBuilder(Pods.pod("TOKEN=token").build())
            .editMetadata()
            .withUid(null)
            .endMetadata()
            .withNewSpec()
            .withServiceAccountName("default")
            .addNewContainer()
            .withName("main")
            .withImage("debian")
            .endContainer()
            .endSpec()
            .build();
    client
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withNamespace("dev-alice")
                .withName("default")
                .endMetadata()
                .build())
        .create();
    Pod made = client.resource(pod).create();
    client
        .resource(made)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.JSON_MERGE)
                .withFieldManager(Delivered.FIELD_MANAGER)
                .build(),
            Pods.told(
                new PodBuilder()
                    .withNewMetadata()
                    .withNamespace("dev-alice")
                    .withName("w")
                    .endMetadata()
                    .build(),
                "{\"revision\":5,\"files\":[{\"uid\":\"%s\",\"secret\":\"token\",\"path\":\"/home/dev/.token\",\"state\":\"written\"}]}"
                    .formatted(secret)));
    Pod running = client.resource(made).get();
    running.setStatus(Pods.running("", Pods.report(5), "2026-01-01T00:00:01Z").getStatus());
    client.resource(running).updateStatus();
  }

  private static PolicyRule rule(String group, String resource, String... verbs) {
    return new PolicyRuleBuilder()
        .withApiGroups(group)
        .withResources(resource)
        .withVerbs(verbs)
        .build();
  }

  /** Until the binding that is given back is deleted. */
  private static HasMetadata allowAlice(String namespace, PolicyRule... rules) {
    client
        .resource(
            new RoleBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName("reader")
                .endMetadata()
                .withRules(rules)
                .build())
        .create();
    RoleBinding binding =
        client
            .resource(
                new RoleBindingBuilder()
                    .withNewMetadata()
                    .withNamespace(namespace)
                    .withName("reader")
                    .endMetadata()
                    .withNewRoleRef("rbac.authorization.k8s.io", "Role", "reader")
                    .addNewSubject("rbac.authorization.k8s.io", "User", "alice@example.com", null)
                    .build())
            .create();
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> run("", "explain", "pod", "w", "--context", "alice").status() == 0);
    return binding;
  }

  private static Run imports(String text, String... more) {
    String[] arguments = new String[6 + more.length];
    System.arraycopy(
        new String[] {"import", "-", "--input-format", "env", "--user", "alice"},
        0,
        arguments,
        0,
        6);
    System.arraycopy(more, 0, arguments, 6, more.length);
    return run(text, arguments);
  }

  private static Run run(String input, String... arguments) {
    String[] all = new String[arguments.length + 2];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    all[arguments.length] = "--kubeconfig";
    all[arguments.length + 1] = kubeconfig;
    return Run.of(KubernetesCluster::open, input, all);
  }

  private static List<UserSecret> secrets() {
    return client.resources(UserSecret.class).inNamespace("dev-alice").list().getItems();
  }

  private static String opened(String name) {
    UserSecret secret =
        client.resources(UserSecret.class).inNamespace("dev-alice").withName(name).get();
    SealedValue sealed =
        ((Parsed.Valid<SealedValue>) SealedValue.parse(secret.getSpec().sealedValue())).value();
    Unsealed unsealed =
        new KeyRing(List.of(KEY))
            .unseal(SealContext.userSecret("dev-alice", name, "alice"), sealed);
    return new String(((Unsealed.Opened) unsealed).value().bytes(), StandardCharsets.UTF_8);
  }
}
