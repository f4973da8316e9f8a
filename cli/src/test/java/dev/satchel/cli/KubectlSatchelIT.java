package dev.satchel.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.cli.cluster.KubernetesCluster;
import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.key.AIGatewayKeySpec.SecretRef;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.AIGatewayKeyStatus.Previous;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.KeyRing;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.server.ApiServer;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.InputStream;
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
    assertThat(ApiServer.PROGRAM).as("built by e2e/cluster/build-kubernetes.sh").isExecutable();
    server = ApiServer.start(folder);
    client = server.client();
    kubeconfig = server.kubeconfig("dev-alice").toString();
    for (String kind : List.of("usersecrets", "workspaceusers", "aigatewaykeys")) {
      try (InputStream manifest =
          Files.newInputStream(Path.of("../crds/manifests/" + kind + ".yaml"))) {
        client.load(manifest).create();
      }
    }
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
