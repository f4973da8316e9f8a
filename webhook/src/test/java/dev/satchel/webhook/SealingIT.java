package dev.satchel.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Satchel;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a value on its way through a real API server, in each way that it may come. */
class SealingIT {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final SelfSigned CERTIFICATE = SelfSigned.create("webhook");
  private static final String NAMESPACE = "dev-alice";

  private static final SealingKey OLD = key(Duration.ofDays(40));
  private static final SealingKey CURRENT = key(Duration.ofDays(10));

  private static ApiServer server;
  private static KubernetesClient client;
  private static Webhook webhook;
  private static Kubectl kubectl;

  private static SealingKey key(Duration age) {
    Instant made = Instant.now().minus(age);
    return new SealingKey(SealingPrivateKey.generate(RANDOM), made, made);
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    client = server.client();
    kubectl =
        new Kubectl(server.kubeconfig("default"), Files.createDirectory(folder.resolve("home")));
    server.install("usersecrets", "workspaceusers");
    client.resource(CERTIFICATE.secret("default", "satchel-webhook-tls")).create();
    webhook = Webhook.start(WebhookIT.CONFIG, client);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> webhook.port().isPresent());
    assertThat(webhook.isReady()).as("without a key").isFalse();
    client.resource(SealingKeySecret.of("default", OLD)).create();
    client.resource(SealingKeySecret.of("default", CURRENT)).create();
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(webhook::isReady);
    Admissions.register(client, webhook.port().orElseThrow(), CERTIFICATE);
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    WorkspaceUser alice = new WorkspaceUser();
    alice.setMetadata(new ObjectMetaBuilder().withName("alice").build());
    alice.setSpec(new WorkspaceUserSpec("admin", List.of(NAMESPACE)));
    client.resource(alice).create();
    // The API server takes a moment to read a webhook configuration.
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () ->
                kubectl
                    .run(
                        manifest("probe", value("x")),
                        "create",
                        "--dry-run=server",
                        "-o",
                        "yaml",
                        "-f",
                        "-")
                    .text()
                    .contains("sealedValue: sv1:"));
  }

  @AfterAll
  static void stop() throws Exception {
    if (server != null) {
      if (webhook != null) {
        webhook.close();
      }
      client.close();
      server.close();
    }
  }

  private static String manifest(String name, String source) {
    return """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: %s, namespace: %s}
        spec:
          user: alice
          envName: %s
          %s
        """
        .formatted(name, NAMESPACE, name.replace('-', '_').toUpperCase(Locale.ROOT), source);
  }

  private static String value(String value) {
    return "value: \"" + value + "\"";
  }

  private static UserSecret stored(String name) {
    return client.resources(UserSecret.class).inNamespace(NAMESPACE).withName(name).get();
  }

  private static long generation(String name) {
    return stored(name).getMetadata().getGeneration();
  }

  private static String sealed(String name) {
    return String.valueOf(stored(name).getSpec().sealedValue());
  }

  private static String opened(String name) {
    SealContext context = SealContext.userSecret(NAMESPACE, name, "alice");
    return SealedValue.parse(sealed(name)) instanceof Parsed.Valid<SealedValue>(SealedValue sealed)
            && new SealingKeys(List.of(OLD, CURRENT)).ring().unseal(context, sealed)
                instanceof Unsealed.Opened(SecretValue value)
        ? new String(value.bytes(), UTF_8)
        : "";
  }

  private static String seal(SealingKey key, String name, String value) {
    if (SecretValue.parse(value.getBytes(UTF_8), true)
        instanceof Parsed.Valid<SecretValue>(SecretValue valid)) {
      SealContext context = SealContext.userSecret(NAMESPACE, name, "alice");
      return new Sealer(key.publicKey(), RANDOM).seal(context, valid).toString();
    }
    throw new AssertionError();
  }

  private static Kubectl.Result kubectl(String input, String... arguments) throws Exception {
    return kubectl.run(input, arguments).succeeded();
  }

  /** The object and all that etcd ever wrote. */
  private static void assertSealed(String name, Canary canary) throws Exception {
    assertThat(opened(name)).isEqualTo(canary.value());
    assertThat(stored(name).getSpec().value()).isNull();
    canary.assertAbsentFrom("the object", client.getKubernetesSerialization().asYaml(stored(name)));
    canary.assertAbsentFrom("etcd", server.etcdBytes());
  }

  @Test
  void what_etcd_wrote_can_be_searched() throws Exception {
    Canary control = Canary.fresh();

    kubectl("", "create", "configmap", "control", "--from-literal=a=" + control.value());

    assertThat(new String(server.etcdBytes(), UTF_8)).contains(control.value());
  }

  @Test
  void created() throws Exception {
    Canary canary = Canary.fresh();

    kubectl(manifest("created", value(canary.value())), "create", "-f", "-");

    assertSealed("created", canary);
  }

  @Test
  void applied_by_the_client_and_again_and_with_another_value() throws Exception {
    Canary canary = Canary.fresh();
    String manifest = manifest("client-side", value(canary.value()));

    kubectl(manifest, "apply", "-f", "-");
    assertSealed("client-side", canary);

    assertThat(kubectl(manifest, "diff", "-f", "-").text()).isEmpty();
    kubectl(manifest, "apply", "-f", "-");
    assertThat(generation("client-side")).isEqualTo(1);

    Canary other = Canary.fresh();
    kubectl(manifest("client-side", value(other.value())), "apply", "-f", "-");
    assertSealed("client-side", other);
    assertThat(generation("client-side")).isEqualTo(2);
  }

  @Test
  void applied_by_the_server_and_again_and_with_another_value() throws Exception {
    Canary canary = Canary.fresh();
    String manifest = manifest("server-side", value(canary.value()));
    String[] apply = {"apply", "--server-side", "--field-manager=pipeline", "-f", "-"};

    kubectl(manifest, apply);
    assertSealed("server-side", canary);

    assertThat(
            kubectl(manifest, "diff", "--server-side", "--field-manager=pipeline", "-f", "-")
                .text())
        .isEmpty();
    kubectl(manifest, apply);
    assertThat(generation("server-side")).isEqualTo(1);

    Canary other = Canary.fresh();
    kubectl(manifest("server-side", value(other.value())), apply);
    assertSealed("server-side", other);
    assertThat(generation("server-side")).isEqualTo(2);
  }

  @Test
  void the_finalizer_is_there_from_the_start_and_outlasts_each_kind_of_apply() throws Exception {
    String[] serverSide = {"apply", "--server-side", "-f", "-"};
    String[] clientSide = {"apply", "-f", "-"};
    for (String[] first : List.of(serverSide, clientSide)) {
      String name = first.length > 3 ? "finalized-by-server" : "finalized-by-client";
      String manifest = manifest(name, value("x"));

      kubectl(manifest, first);
      assertThat(stored(name).getFinalizers()).containsExactly(Satchel.FINALIZER);

      kubectl(manifest, clientSide);
      kubectl(manifest, serverSide);
      kubectl(manifest(name, value("y")), serverSide);
      kubectl(manifest(name, value("z")), clientSide);
      assertThat(stored(name).getFinalizers()).containsExactly(Satchel.FINALIZER);
    }
  }

  @Test
  void applied_by_the_client_after_the_server_and_the_other_way_round() throws Exception {
    Canary canary = Canary.fresh();
    for (String name : List.of("server-first", "client-first")) {
      String manifest = manifest(name, value(canary.value()));
      String[] serverSide = {"apply", "--server-side", "-f", "-"};
      String[] clientSide = {"apply", "-f", "-"};

      kubectl(manifest, name.startsWith("server") ? serverSide : clientSide);
      kubectl(manifest, name.startsWith("server") ? clientSide : serverSide);
      kubectl(manifest, serverSide);
      kubectl(manifest, clientSide);

      assertSealed(name, canary);
      assertThat(generation(name)).as(name).isEqualTo(1);
    }
  }

  @Test
  void replaced() throws Exception {
    Canary canary = Canary.fresh();
    kubectl(manifest("replaced", value("first")), "create", "-f", "-");

    kubectl(manifest("replaced", value(canary.value())), "replace", "-f", "-");
    assertSealed("replaced", canary);

    kubectl(manifest("replaced", value(canary.value())), "replace", "-f", "-");
    assertThat(generation("replaced")).isEqualTo(2);
  }

  @Test
  void patched() throws Exception {
    kubectl(manifest("patched", value("first")), "create", "-f", "-");
    long generation = 1;
    for (String[] patch :
        new String[][] {
          {"merge", "{\"spec\": {\"value\": \"%s\"}}"},
          {"json", "[{\"op\": \"add\", \"path\": \"/spec/value\", \"value\": \"%s\"}]"},
        }) {
      Canary canary = Canary.fresh();
      String text = patch[1].formatted(canary.value());
      kubectl(
          "", "patch", "usec", "patched", "-n", NAMESPACE, "--type=" + patch[0], "--patch", text);
      assertSealed("patched", canary);
      assertThat(generation("patched")).isEqualTo(++generation);
      kubectl(
          "", "patch", "usec", "patched", "-n", NAMESPACE, "--type=" + patch[0], "--patch", text);
      assertThat(generation("patched")).as("the same again").isEqualTo(generation);
    }
  }

  @Test
  void edited() throws Exception {
    Canary canary = Canary.fresh();
    kubectl(manifest("edited", value("first")), "create", "-f", "-");

    kubectl
        .edit(
            "s|sealedValue: .*|value: %s|".formatted(canary.value()),
            "usec",
            "edited",
            "-n",
            NAMESPACE)
        .succeeded();

    assertSealed("edited", canary);
  }

  @Test
  void what_does_not_mention_the_value_keeps_it() throws Exception {
    Canary canary = Canary.fresh();
    kubectl(manifest("kept", value(canary.value())), "apply", "-f", "-");
    String sealed = sealed("kept");

    kubectl(
        "",
        "patch",
        "usec",
        "kept",
        "-n",
        NAMESPACE,
        "--type=merge",
        "--patch",
        "{\"spec\": {\"description\": \"a\"}}");
    kubectl(manifest("kept", "description: b"), "apply", "-f", "-");

    assertThat(sealed("kept")).isEqualTo(sealed);
    assertThat(stored("kept").getSpec().description()).isEqualTo("b");
    assertSealed("kept", canary);
  }

  @Test
  void who_applies_a_sealed_value_by_the_server_is_told_when_somebody_else_typed_another()
      throws Exception {
    String manifest = manifest("contended", "sealedValue: " + seal(CURRENT, "contended", "git"));
    String[] apply = {"apply", "--server-side", "--field-manager=flux", "-f", "-"};
    kubectl(manifest, apply);
    kubectl(
        "",
        "patch",
        "usec",
        "contended",
        "-n",
        NAMESPACE,
        "--type=merge",
        "--patch",
        "{\"spec\": {\"value\": \"typed\"}}");

    Kubectl.Result result = kubectl.run(manifest, apply);

    assertThat(result.code()).isNotZero();
    assertThat(result.text()).contains("conflict").contains(".spec.sealedValue");
  }

  @Test
  void a_sealed_value_from_a_repository_stays_to_the_letter_whatever_key_it_is_of()
      throws Exception {
    String given = seal(OLD, "from-git", "hush");
    String manifest = manifest("from-git", "sealedValue: " + given);

    for (int round = 0; round < 2; round++) {
      kubectl(manifest, "apply", "--server-side", "-f", "-");
      assertThat(sealed("from-git")).isEqualTo(given);
      assertThat(generation("from-git")).isEqualTo(1);
    }
    assertThat(kubectl(manifest, "diff", "--server-side", "-f", "-").text()).isEmpty();
  }

  @Test
  void a_sealed_value_from_a_repository_takes_the_place_of_a_value_and_the_other_way_round()
      throws Exception {
    String given = seal(CURRENT, "switched", "from git");
    kubectl(manifest("switched", value("typed")), "apply", "-f", "-");

    kubectl(manifest("switched", "sealedValue: " + given), "apply", "-f", "-");
    assertThat(sealed("switched")).isEqualTo(given);

    kubectl(manifest("switched", value("typed")), "apply", "-f", "-");
    assertThat(opened("switched")).isEqualTo("typed");
  }

  @Test
  void a_sealed_value_of_another_object_is_refused() throws Exception {
    Kubectl.Result result =
        kubectl.run(
            manifest("moved", "sealedValue: " + seal(CURRENT, "other", "x")), "apply", "-f", "-");

    assertThat(result.code()).isNotZero();
    assertThat(result.text())
        .contains("spec.sealedValue: was not sealed for UserSecret dev-alice/moved of user alice");
    assertThat(stored("moved")).isNull();
  }

  @Test
  void objects_of_a_cluster_are_moved_to_the_current_key_by_an_annotation() throws Exception {
    kubectl(
        manifest("resealed", "sealedValue: " + seal(OLD, "resealed", "hush")), "apply", "-f", "-");

    kubectl("", "annotate", "usec", "resealed", "-n", NAMESPACE, "satchel.dev/reseal=true");

    assertThat(
            SealedValue.parse(sealed("resealed")) instanceof Parsed.Valid<SealedValue>(var sealed)
                ? sealed.keyId()
                : "")
        .isEqualTo(CURRENT.id());
    assertThat(opened("resealed")).isEqualTo("hush");
    assertThat(stored("resealed").getMetadata().getAnnotations())
        .doesNotContainKey("satchel.dev/reseal");
  }

  @Test
  void resealing_a_manifest_of_a_repository_by_a_dry_run_stores_nothing() throws Exception {
    String manifest =
        manifest("dry", "sealedValue: " + seal(OLD, "dry", "hush"))
            .replace("metadata: {", "metadata: {annotations: {satchel.dev/reseal: \"true\"}, ");

    String printed =
        kubectl(
                manifest,
                "create",
                "--dry-run=server",
                "-o",
                "jsonpath={.spec.sealedValue}",
                "-f",
                "-")
            .text();

    assertThat(
            SealedValue.parse(printed.strip()) instanceof Parsed.Valid<SealedValue>(var sealed)
                ? sealed.keyId()
                : printed)
        .isEqualTo(CURRENT.id());
    assertThat(stored("dry")).isNull();
  }

  @Test
  void a_folder_that_a_pipeline_applies_again_and_again_moves_no_generation() throws Exception {
    Canary canary = Canary.fresh();
    Pipeline.allow(client);
    String folder =
        String.join(
            "---\n",
            manifest("repo-value", value(canary.value())),
            manifest("repo-sealed", "sealedValue: " + seal(OLD, "repo-sealed", "hush")),
            manifest("repo-source", "valueFrom: {secretKeyRef: {name: vault, key: token}}"));
    List<String> names = List.of("repo-value", "repo-sealed", "repo-source");
    String[] apply = {
      "apply", "--server-side", "--field-manager=flux", "--as=" + Pipeline.USERNAME, "-f", "-"
    };
    kubectl(folder, apply);
    List<String> first = names.stream().map(SealingIT::sealed).toList();

    for (int round = 0; round < 3; round++) {
      kubectl(folder, apply);
    }

    assertThat(names).allSatisfy(name -> assertThat(generation(name)).isEqualTo(1));
    assertThat(names.stream().map(SealingIT::sealed).toList()).isEqualTo(first);
    assertSealed("repo-value", canary);
  }

  @Test
  void keys_are_backed_up_and_restored_by_the_documented_commands(@TempDir Path folder)
      throws Exception {
    Documented commands =
        new Documented(
            Path.of("../docs/operations/sealing-keys.md").toAbsolutePath(),
            kubectl,
            "default",
            folder);
    Canary canary = Canary.fresh();
    String manifest = manifest("survivor", value(canary.value()));
    kubectl(manifest, "apply", "-f", "-");
    String sealed = sealed("survivor");
    commands.run("Back up").succeeded();

    client.secrets().inNamespace("default").withLabelSelector(SealingKeySecret.SELECTOR).delete();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> !webhook.isReady());
    assertThat(kubectl.run(manifest("keyless", value("x")), "create", "-f", "-").text())
        .contains("no sealing key yet")
        .contains("Try again");

    commands.run("Restore").succeeded();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(webhook::isReady);
    kubectl(manifest, "apply", "-f", "-");
    assertThat(sealed("survivor")).as("opened with the restored key").isEqualTo(sealed);
    assertThat(generation("survivor")).isEqualTo(1);
    assertSealed("survivor", canary);

    assertThat(commands.run("Restore").text()).as("once more").contains("AlreadyExists");
    assertThat(commands.run("Which keys are needed").succeeded().text())
        .contains("satchel-sealing-" + OLD.id(), "satchel-sealing-" + CURRENT.id());
  }
}
