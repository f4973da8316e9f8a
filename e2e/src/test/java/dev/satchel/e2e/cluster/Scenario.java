package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** A user of a test's own, with a namespace of a test's own; both are deleted at its end. */
public final class Scenario implements AutoCloseable {
  private static final int SETTLE_SECONDS = 60;

  private final KubernetesClient client = Cluster.client();
  private final String user;
  private final String namespace;
  private final List<HasMetadata> made = new ArrayList<>();

  private Scenario(String suffix) {
    user = "user-" + suffix;
    namespace = "e2e-" + suffix;
  }

  static Scenario create() {
    Scenario scenario = new Scenario(unique());
    scenario.makeNamespace(scenario.namespace);
    scenario.makeUser(scenario.user, scenario.namespace);
    return scenario;
  }

  /** Six characters that no other test has. */
  public static String unique() {
    int space = 36 * 36 * 36 * 36 * 36;
    return Integer.toString(space + RandomGenerator.getDefault().nextInt(space * 30), 36);
  }

  public String user() {
    return user;
  }

  public String namespace() {
    return namespace;
  }

  /** Waits until pods can be made in it: its default service account takes a moment. */
  public void makeNamespace(String name) {
    made.addFirst(
        client
            .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
            .create());
    Eventually.within(30)
        .untilAsserted(
            () ->
                client
                    .pods()
                    .inNamespace(name)
                    .resource(PodDraft.of("probe").build())
                    .dryRun()
                    .create());
  }

  public WorkspaceUser makeUser(String name, String... namespaces) {
    WorkspaceUser workspaceUser = new WorkspaceUser();
    workspaceUser.setMetadata(new ObjectMetaBuilder().withName(name).build());
    workspaceUser.setSpec(new WorkspaceUserSpec(name + "@example.com", Arrays.asList(namespaces)));
    WorkspaceUser created = client.resource(workspaceUser).create();
    made.addLast(created);
    return created;
  }

  /** Applies a secret; its user is the scenario's if the draft says none. */
  public UserSecret apply(SecretDraft draft) {
    return client.resource(object(draft)).forceConflicts().serverSideApply();
  }

  /** Applies a secret and waits until the operator has settled it, whichever way. */
  public UserSecret settle(SecretDraft draft) {
    apply(draft);
    return settled(draft.name());
  }

  /** Applies secrets and waits until each is ready. */
  public void ready(SecretDraft... drafts) {
    for (SecretDraft draft : drafts) {
      apply(draft);
    }
    for (SecretDraft draft : drafts) {
      UserSecret secret = settled(draft.name());
      assertThat(condition(secret, "Ready"))
          .as("Ready of %s", draft.name())
          .hasValueSatisfying(
              ready -> assertThat(ready.status()).as("%s", ready).isEqualTo("True"));
    }
  }

  /** What a draft is refused with: by the API server, or else by the operator in the status. */
  public String refusal(SecretDraft draft) {
    try {
      apply(draft);
    } catch (KubernetesClientException e) {
      return e.getMessage();
    }
    Condition ready = condition(settled(draft.name()), "Ready").orElseThrow();
    assertThat(ready.status()).as("%s", ready).isEqualTo("False");
    return ready.reason() + ": " + ready.message();
  }

  private UserSecret object(SecretDraft draft) {
    return (draft.user() == null ? draft.user(user) : draft).in(namespace);
  }

  /** The secret once its status speaks of its present generation and is not pending any more. */
  public UserSecret settled(String name) {
    return Eventually.within(SETTLE_SECONDS).until(() -> secret(name), Scenario::isSettled);
  }

  private static boolean isSettled(UserSecret secret) {
    return condition(secret, "Ready")
        .filter(ready -> ready.observedGeneration() == secret.getMetadata().getGeneration())
        .filter(ready -> !ready.reason().equals("Pending"))
        .isPresent();
  }

  public UserSecret secret(String name) {
    return client.resources(UserSecret.class).inNamespace(namespace).withName(name).require();
  }

  /** All that are in its namespace, whoever's they are. */
  public List<UserSecret> secrets() {
    return client.resources(UserSecret.class).inNamespace(namespace).list().getItems();
  }

  public static Optional<Condition> condition(UserSecret secret, String type) {
    return Optional.ofNullable(secret.getStatus()).map(UserSecretStatus::conditions).stream()
        .flatMap(List::stream)
        .filter(condition -> condition.type().equals(type))
        .findFirst();
  }

  public void delete(String secret) {
    client.resources(UserSecret.class).inNamespace(namespace).withName(secret).delete();
  }

  /** Makes something that lasts as long as the scenario. */
  public void make(HasMetadata object) {
    made.addFirst(client.resource(object).create());
  }

  /** A key of the scenario's, delivered into its namespace; what the spec says besides. */
  public GatewayKey key(String name, String spec) {
    GatewayKey key = new GatewayKey(user + "-" + name, namespace);
    made.addFirst(key.create(spec));
    return key;
  }

  /** A Kubernetes Secret that a UserSecret may name as its source. */
  public void source(String name, String key, byte[] value) {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .withData(Map.of(key, java.util.Base64.getEncoder().encodeToString(value)))
                .build())
        .forceConflicts()
        .serverSideApply();
  }

  /** Makes a pod without waiting for it. */
  public Workspace create(PodDraft draft) {
    var pod = client.pods().inNamespace(namespace).resource(draft.build()).create();
    return new Workspace(namespace, pod.getMetadata().getName());
  }

  /** Makes a pod and waits until it runs. */
  public Workspace start(PodDraft draft) {
    return create(draft).awaitReady();
  }

  public PersistentFolder folder() {
    return new PersistentFolder(this, "/var/tmp/satchel-e2e/" + namespace + "-" + unique());
  }

  /** Does not wait: what hangs is found by the scenarios on deletion. */
  @Override
  public void close() {
    made.forEach(one -> client.resource(one).delete());
  }
}
