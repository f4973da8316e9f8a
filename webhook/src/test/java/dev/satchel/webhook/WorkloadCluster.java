package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.server.ApiServer;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real API server of Kubernetes 1.20.2 that asks a webhook about workspaces and what makes them,
 * with a user for each way of having to do with them.
 */
abstract class WorkloadCluster {
  static final String NAMESPACE = "dev-alice";

  /** Where only pods reach the webhook, as if it had been away when the rest was made. */
  static final String AWAY = "dev-away";

  static final String ALICE = "alice@example.com";
  static final String BOB = "bob@example.com";
  static final String OWNER = "olivia@example.com";
  static final String AUDITOR = "audrey@example.com";
  static final String PIPELINE = "system:serviceaccount:ci:alices";
  static final String OTHER_PIPELINE = "system:serviceaccount:ci:others";
  static final PatchContext MERGE = PatchContext.of(PatchType.STRATEGIC_MERGE);
  static final SelfSigned CERTIFICATE = SelfSigned.create("webhook");

  static ApiServer server;
  static KubernetesClient admin;
  static Webhook webhook;
  static final Map<String, KubernetesClient> CLIENTS = new ConcurrentHashMap<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    server = ApiServer.start(folder);
    admin = server.client();
    server.install("usersecrets", "workspaceusers");
    load(RBAC);
    load(NAMESPACES);
    user("alice", ALICE, NAMESPACE, AWAY);
    user("bob", BOB, NAMESPACE);
    OperatorsPart.make(admin, CERTIFICATE);
    webhook =
        Webhook.start(
            new WebhookConfig(
                0,
                0,
                "default",
                "satchel-webhook-tls",
                "satchel-operator",
                "satchel-webhook",
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
      CLIENTS.clear();
      if (webhook != null) {
        webhook.close();
      }
      admin.close();
      server.close();
    }
  }

  static final String RBAC =
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

  static final String NAMESPACES =
      """
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: dev-alice}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: dev-alice}}
      ---
      {apiVersion: v1, kind: Namespace, metadata: {name: dev-away, labels: {away: "true"}}}
      ---
      {apiVersion: v1, kind: ServiceAccount, metadata: {name: default, namespace: dev-away}}
      """;

  static void load(String yaml) throws Exception {
    try (InputStream stream = new ByteArrayInputStream(yaml.getBytes(StandardCharsets.UTF_8))) {
      admin.load(stream).create();
    }
  }

  static void user(String name, String username, String... namespaces) {
    WorkspaceUser user = new WorkspaceUser();
    user.setMetadata(new ObjectMetaBuilder().withName(name).build());
    user.setSpec(new WorkspaceUserSpec(username, List.of(namespaces)));
    admin.resource(user).create();
  }

  static void register(int port) throws Exception {
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

  static String configuration(String kind, String... webhooks) {
    return """
    apiVersion: admissionregistration.k8s.io/v1
    kind: %s
    metadata: {name: satchel}
    webhooks:
    """
            .formatted(kind)
        + String.join("", webhooks);
  }

  static String webhook(String path, int port, String rest) {
    return """
      - name: %s.satchel.dev
        clientConfig: {url: "https://127.0.0.1:%d/%s", caBundle: %s}
        failurePolicy: Fail
        sideEffects: NoneOnDryRun
        admissionReviewVersions: [v1]
    """
            .formatted(path, port, path, SelfSigned.base64(CERTIFICATE.certificatePem()))
        + rest;
  }

  static KubernetesClient as(String username) {
    return CLIENTS.computeIfAbsent(username, server::client);
  }

  static GenericKubernetesResource create(String as, GenericKubernetesResource object) {
    return createIn(NAMESPACE, as, object);
  }

  static GenericKubernetesResource createIn(
      String namespace, String as, GenericKubernetesResource object) {
    return as(as).resource(object).inNamespace(namespace).create();
  }

  static GenericKubernetesResource dryRun(String as, GenericKubernetesResource object) {
    return as(as).resource(object).inNamespace(NAMESPACE).dryRun(true).create();
  }

  static GenericKubernetesResource patch(
      String as, GenericKubernetesResource object, String patch) {
    return found(as(as), object).patch(MERGE, patch);
  }

  static Resource<GenericKubernetesResource> found(
      KubernetesClient client, GenericKubernetesResource object) {
    return client
        .genericKubernetesResources(object.getApiVersion(), object.getKind())
        .inNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName());
  }

  /** The HTTP status; 200 for any success. */
  static int code(Runnable request) {
    try {
      request.run();
      return 200;
    } catch (KubernetesClientException e) {
      return e.getCode();
    }
  }

  static String stamp(GenericKubernetesResource object) {
    Map<String, String> annotations = object.getMetadata().getAnnotations();
    return annotations == null ? "" : annotations.getOrDefault("satchel.dev/actor", "");
  }

  static GenericKubernetesResource ownedBy(
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

  static GenericKubernetesResource ownedBy(
      GenericKubernetesResource owner, GenericKubernetesResource object) {
    return ownedBy(owner, owner.getMetadata().getUid(), object);
  }

  static GenericKubernetesResource pod(String user) {
    return WorkloadKinds.POD.of(user, "");
  }
}
