package dev.satchel.operator.crash;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.satchel.crds.audit.AuditApi;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.operator.TestStore;
import dev.satchel.store.audit.AuditKeySecret;
import dev.satchel.store.audit.Checkpoint;
import dev.satchel.store.audit.Verification;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The operator is killed before and after each of its writes, to the store and to a real API server
 * alike, and started again: what it was about ends as if nothing had been, with one audit entry.
 */
class CrashIT {
  private static final String NAMESPACE = "dev-alice";

  private static final String OBJECT = "PATCH usersecrets/NAME";
  private static final String STATUS = "PATCH usersecrets/NAME/status";
  private static final String NOTHING = "";

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path folder;
  private final TestStore store = new TestStore();
  private ApiServer server;
  private KubernetesClient author;
  private String kubeconfig;
  private OperatorProcess operator;

  /** What has to be ended, however far the start came. */
  private final List<Runnable> started = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    server = ApiServer.start(folder);
    started.add(server::close);
    author = server.client();
    started.add(author::close);
    kubeconfig = server.kubeconfig(NAMESPACE).toString();
    server.install("workspaceusers", "usersecrets", "aigatewaykeys");
    for (String name : List.of(NAMESPACE, "satchel")) {
      author
          .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
          .create();
    }
    startOperator();
    apply("kind: WorkspaceUser\nmetadata: {name: alice}\nspec: {namespaces: [dev-alice]}");
    put("first-of-all", "there");
    awaitSeen("first-of-all", "Ready", "there", "create");
  }

  @AfterEach
  void stop() {
    started.reversed().forEach(Runnable::run);
    store.close();
  }

  private void startOperator() throws IOException {
    operator =
        OperatorProcess.start(
            folder.resolve("operator.log"), kubeconfig, store.jdbcUrl(), store.presentKey());
    started.add(operator::close);
  }

  @Test
  void wherever_it_dies_a_new_secret_ends_stored_delivered_and_audited_once() throws IOException {
    for (String step : steps(NOTHING)) {
      String name = name(step);
      dying(step, name, () -> put(name, "first"));
      awaitSeen(name, "Ready", "first", "create");
    }
    awaitVerified();
  }

  @Test
  void wherever_it_dies_another_value_ends_stored_delivered_and_audited_once() throws IOException {
    for (String step : steps(OBJECT)) { // it was sealed a moment ago, and is left alone for a while
      String name = name(step);
      put(name, "first");
      awaitSeen(name, "Ready", "first", "create");
      dying(step, name, () -> change(name, "second"));
      awaitSeen(name, "Ready", "second", "create", "write");
    }
    awaitVerified();
  }

  @Test
  void wherever_it_dies_a_deleted_secret_ends_gone_and_audited_once() throws IOException {
    for (String step : steps(STATUS)) { // what goes has none
      String name = name(step);
      put(name, "first");
      awaitSeen(name, "Ready", "first", "create");
      dying(step, name, () -> delete(name));
      awaitSeen(name, "gone", "", "create", "delete");
    }
    awaitVerified();
  }

  /** The finalizer and the sealing, the row, what workspaces get, the status, the audit log. */
  private static List<String> steps(String butFor) {
    return Stream.of(
            OBJECT,
            "commit of user_secrets",
            "PUT secrets/satchel-alice",
            STATUS,
            "commit of audit_log",
            "PUT configmaps/satchel-audit-head")
        .filter(write -> !write.equals(butFor))
        .flatMap(write -> Stream.of("before " + write, "after " + write))
        .toList();
  }

  /** Of the object that is worked on when the operator dies there. */
  private static String name(String step) {
    return step.replace("NAME", "it").toLowerCase(Locale.ROOT).replaceAll("[^a-z]+", "-");
  }

  /** Does something, waits until the operator has died of it, and starts it again. */
  private void dying(String step, String name, Runnable act) throws IOException {
    operator.arm(step.replace("NAME", name));
    act.run();
    await(step).atMost(PATIENCE).until(operator::isDead);
    startOperator();
  }

  /**
   * What can be seen of an object and of what was done with it.
   *
   * @param ready reason and message of the condition; {@code gone}: there is no such object
   * @param delivered what workspaces get as its variable
   * @param audited what was done, in order
   */
  private record Seen(String ready, String delivered, List<String> audited) {}

  private void awaitSeen(String name, String ready, String delivered, String... audited) {
    Seen expected = new Seen(ready, delivered, List.of(audited));
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(seen(name)).as(name).isEqualTo(expected));
  }

  private Seen seen(String name) {
    return new Seen(
        find(name).map(CrashIT::ready).orElse("gone"),
        delivered(name),
        store.texts(
            "SELECT action FROM audit_log WHERE name = '%s' ORDER BY position".formatted(name)));
  }

  /** Nothing came later, and what is published outside Postgres fits. */
  private void awaitVerified() {
    assertThat(store.texts("SELECT action || ' ' || name FROM audit_log")).doesNotHaveDuplicates();
    store.database().audit().use(AuditKeySecret.parse(auditKey()));
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(store.database().audit().verify(head(), checked -> {}))
                    .isInstanceOf(Verification.Intact.class));
  }

  private void put(String name, String value) {
    apply(
        "kind: UserSecret\nmetadata: {name: %s, namespace: %s}\nspec: {user: alice, envName: %s, value: %s}"
            .formatted(name, NAMESPACE, variable(name), value));
  }

  /** In place of the value that the operator has sealed. */
  private void change(String name, String value) {
    author
        .resources(UserSecret.class)
        .inNamespace(NAMESPACE)
        .withName(name)
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            "{\"spec\": {\"sealedValue\": null, \"value\": \"%s\"}}".formatted(value));
  }

  private static String variable(String name) {
    return name.toUpperCase(Locale.ROOT).replace('-', '_');
  }

  private void apply(String manifest) {
    author
        .resource(
            Serialization.unmarshal(
                "apiVersion: satchel.dev/v1alpha1\n" + manifest, GenericKubernetesResource.class))
        .fieldManager("author")
        .forceConflicts()
        .serverSideApply();
  }

  private void delete(String name) {
    author.resources(UserSecret.class).inNamespace(NAMESPACE).withName(name).delete();
  }

  private Optional<UserSecret> find(String name) {
    return Optional.ofNullable(
        author.resources(UserSecret.class).inNamespace(NAMESPACE).withName(name).get());
  }

  private static String ready(UserSecret secret) {
    return Optional.ofNullable(secret.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(one -> one.type().equals("Ready"))
        .filter(one -> one.observedGeneration() == secret.getMetadata().getGeneration())
        .map(one -> one.isTrue() ? one.reason() : one.reason() + ": " + one.message())
        .findFirst()
        .orElse("not looked at");
  }

  /** What workspaces get as its variable, or empty. */
  private String delivered(String name) {
    Secret projected = author.secrets().inNamespace(NAMESPACE).withName("satchel-alice").get();
    return Optional.ofNullable(projected)
        .map(Secret::getData)
        .map(data -> data.get("env." + variable(name)))
        .map(value -> new String(Base64.getDecoder().decode(value), UTF_8))
        .orElse("");
  }

  private Secret auditKey() {
    return author.secrets().inNamespace("satchel").withName("satchel-audit-key").get();
  }

  private Optional<Checkpoint> head() {
    return Optional.ofNullable(
            author.configMaps().inNamespace("satchel").withName(AuditApi.HEAD_CONFIG_MAP).get())
        .map(ConfigMap::getData)
        .flatMap(Checkpoint::parseHead);
  }
}
