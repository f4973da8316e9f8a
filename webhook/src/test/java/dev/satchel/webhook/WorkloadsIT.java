package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.webhook.injection.AgentResources;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.NativeSidecars;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may create and change workspaces and what makes them, on a real API server. */
class WorkloadsIT {
  private static final String NAMESPACE = "dev-alice";

  /** Where only pods reach the webhook, as if it had been away when the rest was made. */
  private static final String AWAY = "dev-away";

  private static final String ALICE = "alice@example.com";
  private static final String BOB = "bob@example.com";
  private static final String OWNER = "olivia@example.com";
  private static final String AUDITOR = "audrey@example.com";
  private static final String PIPELINE = "system:serviceaccount:ci:alices";
  private static final String OTHER_PIPELINE = "system:serviceaccount:ci:others";
  private static final List<String> REQUESTERS =
      List.of(ALICE, BOB, OWNER, AUDITOR, PIPELINE, OTHER_PIPELINE);
  private static final Set<String> MAY = Set.of(ALICE, PIPELINE);

  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final SelfSigned CERTIFICATE = SelfSigned.create("webhook");

  private static ApiServer server;
  private static KubernetesClient admin;
  private static Webhook webhook;
  private static final Map<String, KubernetesClient> CLIENTS = new ConcurrentHashMap<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    assertThat(ApiServer.PROGRAM).as("built by e2e/cluster/build-kubernetes.sh").isExecutable();
    server = ApiServer.start(folder);
    admin = server.client();
    for (String kind : List.of("usersecrets", "workspaceusers")) {
      try (InputStream manifest =
          Files.newInputStream(Path.of("../crds/manifests/" + kind + ".yaml"))) {
        admin.load(manifest).create();
      }
    }
    load(RBAC);
    load(NAMESPACES);
    user("alice", ALICE, NAMESPACE, AWAY);
    user("bob", BOB, NAMESPACE);
    admin.resource(CERTIFICATE.secret("default", "satchel-webhook-tls")).create();
    webhook =
        Webhook.start(
            new WebhookConfig(
                0,
                0,
                "default",
                "satchel-webhook-tls",
                "satchel-operator",
                new InjectionConfig(
                    null,
                    0,
                    "agent:1",
                    "IfNotPresent",
                    AgentResources.DEFAULT,
                    NativeSidecars.AUTO,
                    30),
                Policy.DEFAULT,
                Duration.ofMillis(100)),
            admin);
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(webhook::isReady);
    register(webhook.port().orElseThrow());
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              for (WorkloadKinds kind : WorkloadKinds.values()) {
                assertThat(code(() -> dryRun(BOB, kind.of("alice", "")))).isEqualTo(403);
              }
              // The one that has only a validating webhook.
              GenericKubernetesResource pod = create(ALICE, WorkloadKinds.POD.of("alice", ""));
              assertThat(code(() -> patch(BOB, pod, WorkloadKinds.POD.changedTemplate())))
                  .isEqualTo(403);
            });
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      CLIENTS.values().forEach(KubernetesClient::close);
      if (webhook != null) {
        webhook.close();
      }
      admin.close();
      server.close();
    }
  }

  private static final String RBAC =
      """
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: everybody}
      rules:
        - {apiGroups: ["", apps, batch], resources: ["*"], verbs: [get, list, create, update, patch, delete]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: everybody}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: everybody}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: Group, name: "system:authenticated"}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: satchel-owner}
      rules:
        - apiGroups: [satchel.dev]
          resources: [workspaceusers]
          verbs: [create, delete, deletecollection, get, list, patch, update, watch]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: satchel-owner}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: satchel-owner}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s"}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: satchel-auditor}
      rules:
        - {apiGroups: [satchel.dev], resources: [usersecrets, workspaceusers], verbs: [get, list, watch]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: satchel-auditor}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: satchel-auditor}
      subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: "%s"}]
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRole
      metadata: {name: act-for-alice}
      rules:
        - {apiGroups: [satchel.dev], resources: [workspaceusers], resourceNames: [alice], verbs: [act-for]}
      ---
      apiVersion: rbac.authorization.k8s.io/v1
      kind: ClusterRoleBinding
      metadata: {name: act-for-alice}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: act-for-alice}
      subjects: [{kind: ServiceAccount, namespace: ci, name: alices}]
      """
          .formatted(OWNER, AUDITOR);

  private static final String NAMESPACES =
      """
      {apiVersion: v1, kind: Namespace, metadata: {name: dev-alice}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: dev-alice}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: dev-away, labels: {away: "true"}}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: dev-away}}
      """;

  private static void load(String yaml) throws Exception {
    try (InputStream stream =
        new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))) {
      admin.load(stream).create();
    }
  }

  private static void user(String name, String username, String... namespaces) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName(name).build());
    user.setSpec(new WorkspaceUserSpec(username, List.of(namespaces)));
    admin.resource(user).create();
  }

  private static void register(int port) throws Exception {
    String workloads =
        """
            rules:
              - {apiGroups: [apps], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [deployments, replicasets, statefulsets, daemonsets]}
              - {apiGroups: [""], apiVersions: [v1], operations: [CREATE, UPDATE], resources: [replicationcontrollers]}
              - {apiGroups: [batch], apiVersions: [v1, v1beta1], operations: [CREATE, UPDATE], resources: [jobs, cronjobs]}
            namespaceSelector: {matchExpressions: [{key: away, operator: DoesNotExist}]}
        """;
    String pods =
        """
            rules: [{apiGroups: [""], apiVersions: [v1], operations: [%s], resources: [pods]}]
            objectSelector: {matchExpressions: [{key: satchel.dev/user, operator: Exists}]}
        """;
    load(
        configuration(
                "MutatingWebhookConfiguration",
                webhook("mutate-pods", port, pods.formatted("CREATE")),
                webhook("mutate-workloads", port, workloads))
            + "---\n"
            + configuration(
                "ValidatingWebhookConfiguration",
                webhook("validate-pods", port, pods.formatted("UPDATE")),
                webhook("validate-workloads", port, workloads)));
  }

  private static String configuration(String kind, String... webhooks) {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: %s
    metadata: {name: satchel}
    webhooks:
    """
            .formatted(kind)
        + String.join("", webhooks);
  }

  private static String webhook(String path, int port, String rest) {
    return """
      - name: %s.satchel.dev
        clientConfig: {url: "https://127.0.0.1:%d/%s", caBundle: %s}
        failurePolicy: Fail
        sideEffects: None
        admissionReviewVersions: [v1]
    """
            .formatted(path, port, path, SelfSigned.base64(CERTIFICATE.certificatePem()))
        + rest;
  }

  private static KubernetesClient as(String username) {
    return CLIENTS.computeIfAbsent(username, server::clientOf);
  }

  private static GenericKubernetesResource create(String as, GenericKubernetesResource object) {
    return createIn(NAMESPACE, as, object);
  }

  private static GenericKubernetesResource createIn(
      String namespace, String as, GenericKubernetesResource object) {
    return as(as).resource(object).inNamespace(namespace).create();
  }

  private static GenericKubernetesResource dryRun(String as, GenericKubernetesResource object) {
    return as(as).resource(object).inNamespace(NAMESPACE).dryRun(true).create();
  }

  private static GenericKubernetesResource patch(
      String as, GenericKubernetesResource object, String patch) {
    return found(as(as), object).patch(MERGE, patch);
  }

  private static Resource<GenericKubernetesResource> found(
      KubernetesClient client, GenericKubernetesResource object) {
    return client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName());
  }

  /** The HTTP status; 200 for any success. */
  private static int code(Runnable request) {
    try {
      request.run();
      return 200;
    } catch (KubernetesClientException e) {
      return e.getCode();
    }
  }

  private static String stamp(GenericKubernetesResource object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault("satchel.dev/actor", "");
  }

  private static GenericKubernetesResource ownedBy(
      GenericKubernetesResource owner, String uid, GenericKubernetesResource object) {
    object
        .getMetadata()
        .setOwnerReferences(
            List.of(
                new OwnerReferenceBuilder()
                    .withApiVersion(owner.getApiVersion())
                    .withKind(owner.getKind())
                    .withName(owner.getMetadata().getName())
                    .withUid(uid)
                    .withController(true)
                    .build()));
    return object;
  }

  private static GenericKubernetesResource ownedBy(
      GenericKubernetesResource owner, GenericKubernetesResource object) {
    return ownedBy(owner, owner.getMetadata().getUid(), object);
  }

  static Stream<Arguments> everyCell() {
    return Arrays.stream(WorkloadKinds.values())
        .flatMap(kind -> REQUESTERS.stream().map(requester -> Arguments.of(kind, requester)));
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void created_by_the_user_and_who_may_act_for_the_user_alone(
      WorkloadKinds kind, String requester) {
    int expected = MAY.contains(requester) ? 200 : 403;

    assertThat(code(() -> create(requester, kind.of("alice", "")))).isEqualTo(expected);
    assertThat(code(() -> dryRun(requester, kind.of("alice", "")))).isEqualTo(expected);
    assertThat(code(() -> create(requester, kind.of("alice", ALICE))))
        .as("with a forged stamp")
        .isEqualTo(expected);
    assertThat(code(() -> create(requester, kind.of("", "")))).as("no workspace").isEqualTo(200);
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void made_to_run_something_else_by_the_same_alone(WorkloadKinds kind, String requester) {
    GenericKubernetesResource object = create(ALICE, kind.of("alice", ""));

    int code = code(() -> patch(requester, object, kind.changedTemplate()));

    if (MAY.contains(requester)) {
      assertThat(code).isEqualTo(kind.hasFixedTemplate() ? 422 : 200);
    } else {
      assertThat(code).isEqualTo(403);
    }
  }

  @ParameterizedTest
  @MethodSource("everyCell")
  void scaled_and_annotated_by_whom_rbac_lets(WorkloadKinds kind, String requester) {
    GenericKubernetesResource object = create(ALICE, kind.of("alice", ""));

    assertThat(code(() -> patch(requester, object, kind.changedRest()))).isEqualTo(200);
    assertThat(stamp(found(admin, object).get())).isEqualTo(kind == WorkloadKinds.POD ? "" : ALICE);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "POD")
  void a_stamp_is_whoever_answers_for_the_template_and_never_what_is_sent(WorkloadKinds kind) {
    GenericKubernetesResource object = create(PIPELINE, kind.of("alice", ALICE));
    assertThat(stamp(object)).isEqualTo(PIPELINE);

    assertThat(
            stamp(
                patch(
                    ALICE,
                    object,
                    "{\"metadata\": {\"annotations\": {\"satchel.dev/actor\": \"forged\"}}}")))
        .isEqualTo(PIPELINE);
    assertThat(
            stamp(
                patch(
                    BOB,
                    object,
                    "{\"metadata\": {\"annotations\": {\"satchel.dev/actor\": null}}}")))
        .isEqualTo(PIPELINE);
    if (!kind.hasFixedTemplate()) {
      assertThat(stamp(patch(ALICE, object, kind.changedTemplate()))).isEqualTo(ALICE);
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"POD", "DEPLOYMENT", "CRON_JOB"})
  void pods_are_made_by_the_controller_of_what_was_checked(WorkloadKinds kind) {
    GenericKubernetesResource owner = create(ALICE, kind.of("alice", ""));
    String controller = kind.controller();

    assertThat(code(() -> create(controller, ownedBy(owner, pod("alice"))))).isEqualTo(200);
    assertThat(code(() -> create(SHARED_ACCOUNT, ownedBy(owner, pod("alice"))))).isEqualTo(200);

    assertThat(code(() -> create(controller, ownedBy(owner, "another", pod("alice")))))
        .as("an owner with another uid")
        .isEqualTo(403);
    assertThat(code(() -> create(controller, pod("alice")))).as("no owner").isEqualTo(403);
    assertThat(code(() -> create(BOB, ownedBy(owner, pod("alice")))))
        .as("a person who names the owner")
        .isEqualTo(403);
    assertThat(code(() -> create(controller, ownedBy(owner, pod("bob")))))
        .as("a label that is not the template's")
        .isEqualTo(403);
    assertThat(
            code(
                () ->
                    create(
                        "system:serviceaccount:kube-system:deployment-controller",
                        ownedBy(owner, pod("alice")))))
        .as("another kind's controller")
        .isEqualTo(403);
  }

  private static final String SHARED_ACCOUNT = "system:kube-controller-manager";

  private static GenericKubernetesResource pod(String user) {
    return WorkloadKinds.POD.of(user, "");
  }

  @ParameterizedTest
  @EnumSource(names = {"DEPLOYMENT", "CRON_JOB"})
  void what_is_in_between_carries_the_stamp_of_what_it_is_made_from(WorkloadKinds kind) {
    WorkloadKinds between =
        kind == WorkloadKinds.DEPLOYMENT ? WorkloadKinds.REPLICA_SET : WorkloadKinds.JOB;
    GenericKubernetesResource owner = create(PIPELINE, kind.of("alice", ""));

    GenericKubernetesResource made =
        create(kind.controller(), ownedBy(owner, between.of("alice", "forged")));

    assertThat(stamp(made)).isEqualTo(PIPELINE);
    assertThat(code(() -> create(between.controller(), ownedBy(made, pod("alice")))))
        .isEqualTo(200);
    assertThat(code(() -> create(BOB, ownedBy(owner, between.of("alice", PIPELINE)))))
        .as("made by a person in the controller's place")
        .isEqualTo(403);
    assertThat(code(() -> patch(BOB, made, between.changedTemplate()))).isEqualTo(403);
  }

  @Test
  void a_stamp_that_the_deployment_controller_copies_is_taken_over() {
    GenericKubernetesResource deployment =
        create(ALICE, WorkloadKinds.DEPLOYMENT.of("alice", ""));
    GenericKubernetesResource made =
        create(
            WorkloadKinds.DEPLOYMENT.controller(),
            ownedBy(deployment, WorkloadKinds.REPLICA_SET.of("alice", ALICE)));
    patch(PIPELINE, deployment, WorkloadKinds.DEPLOYMENT.changedTemplate());

    GenericKubernetesResource copied =
        patch(WorkloadKinds.DEPLOYMENT.controller(), made, annotation("satchel.dev/actor", PIPELINE));

    assertThat(stamp(copied)).isEqualTo(PIPELINE);
  }

  private static String annotation(String key, String value) {
    return "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value);
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = {"POD", "JOB"})
  void a_template_becomes_nobody_elses(WorkloadKinds kind) {
    GenericKubernetesResource object = create(ALICE, kind.of("alice", ""));
    String label = "{\"metadata\": {\"labels\": {\"satchel.dev/user\": \"bob\"}}}";
    String template = "{\"spec\": {\"template\": %s}}".formatted(label);
    String patch =
        kind == WorkloadKinds.CRON_JOB
            ? "{\"spec\": {\"jobTemplate\": %s}}".formatted(template)
            : template;

    assertThat(code(() -> patch(ALICE, object, patch))).isEqualTo(403);
    assertThat(code(() -> patch(BOB, object, patch))).as("bob may").isEqualTo(200);
    assertThat(stamp(found(admin, object).get())).isEqualTo(BOB);
  }

  @Test
  void a_running_pod_gets_and_loses_the_label_by_those_whose_it_is_alone() {
    GenericKubernetesResource workspace = create(ALICE, pod("alice"));
    String bobs = "{\"metadata\": {\"labels\": {\"satchel.dev/user\": \"bob\"}}}";
    String nobodys = "{\"metadata\": {\"labels\": {\"satchel.dev/user\": null}}}";

    assertThat(code(() -> patch(BOB, workspace, nobodys))).isEqualTo(403);
    assertThat(code(() -> patch(BOB, workspace, bobs))).isEqualTo(403);
    assertThat(code(() -> patch(ALICE, workspace, bobs))).isEqualTo(403);
    assertThat(code(() -> patch(ALICE, workspace, nobodys))).isEqualTo(200);

    GenericKubernetesResource other = create(BOB, pod(""));
    String alices = "{\"metadata\": {\"labels\": {\"satchel.dev/user\": \"alice\"}}}";
    assertThat(code(() -> patch(BOB, other, alices))).isEqualTo(403);
    assertThat(code(() -> patch(BOB, other, bobs))).isEqualTo(200);
  }

  @Test
  void what_was_made_while_the_webhook_was_away_makes_workspaces_once_somebody_answers_for_it() {
    WorkloadKinds kind = WorkloadKinds.REPLICA_SET;
    GenericKubernetesResource object = createIn(AWAY, BOB, kind.of("alice", ""));
    assertThat(stamp(object)).isEmpty();
    assertThatCode(
            () -> createIn(AWAY, kind.controller(), ownedBy(object, WorkloadKinds.POD.of("alice", ""))))
        .hasMessageContaining("nobody has answered for its controller, ReplicaSet '")
        .hasMessageContaining("User 'alice'")
        .hasMessageContaining("kubectl rollout restart");

    admin
        .namespaces()
        .withName(AWAY)
        .edit(
            namespace -> {
              namespace.getMetadata().getLabels().remove("away");
              return namespace;
            });
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> code(() -> patch(BOB, object, kind.changedTemplate())) == 403);
    assertThat(stamp(patch(BOB, object, annotation("note", "x")))).isEmpty();
    assertThat(code(() -> createIn(AWAY, kind.controller(), ownedBy(object, pod("alice")))))
        .isEqualTo(403);

    assertThat(stamp(patch(ALICE, object, annotation("note", "y")))).isEqualTo(ALICE);
    assertThat(code(() -> createIn(AWAY, kind.controller(), ownedBy(object, pod("alice")))))
        .isEqualTo(200);
  }

  @Test
  void a_refusal_says_who_may() {
    assertThatCode(() -> create(BOB, pod("alice")))
        .hasMessageContaining("it is of WorkspaceUser 'alice'")
        .hasMessageContaining("'bob@example.com' is not that user's username")
        .hasMessageContaining("the verb act-for on workspaceusers.satchel.dev 'alice'");
  }
}
