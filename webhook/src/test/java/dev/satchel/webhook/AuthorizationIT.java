package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may what (design section 4), each cell asked of a real API server with the chart's roles. */
class AuthorizationIT {
  private static final String NAMESPACE = "shared";
  private static final List<String> VERBS =
      List.of("create", "get", "list", "update", "patch", "delete", "deletecollection");
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** Requesters by what they are; each has a {@code WorkspaceUser} of their own but pipelines. */
  private static final Map<String, String> REQUESTERS = new LinkedHashMap<>();

  private static Installed installed;

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    installed = Installed.start(folder);
    installed.namespace(NAMESPACE);
    requester("alice", "alice", "satchel-user");
    requester("bob", "bob", "satchel-user");
    requester("satchel-owner", "olga");
    requester("the same, with satchel-user", "oscar", "satchel-user");
    requester("satchel-auditor", "audrey");
    installed.bindEverywhere("satchel-owner", "olga");
    installed.bindEverywhere("satchel-owner", "oscar");
    installed.bindEverywhere("satchel-auditor", "audrey");
    for (String pipeline : List.of("deployer", "stranger")) {
      String account = "system:serviceaccount:ci:" + pipeline;
      REQUESTERS.put(
          pipeline.equals("deployer") ? "pipeline, act-for alice" : "pipeline without", account);
      installed.bind("satchel-user", NAMESPACE, account);
    }
    installed.letActFor("alice", "system:serviceaccount:ci:deployer");
  }

  private static void requester(String what, String username, String... roles) {
    REQUESTERS.put(what, username);
    installed.user(username, username, NAMESPACE);
    for (String role : roles) {
      installed.bind(role, NAMESPACE, username);
    }
  }

  @AfterAll
  static void stop() {
    if (installed != null) {
      installed.close();
    }
  }

  @Test
  void secrets_are_written_by_their_user_and_who_may_act_for_the_user_whatever_else_rbac_allows() {
    StringBuilder table = new StringBuilder(line("requester", "secret", VERBS));
    REQUESTERS.forEach(
        (what, username) -> {
          String own = username.startsWith("system:") ? "alice" : username;
          String other = own.equals("alice") ? "bob" : "alice";
          table.append(line(what, own + "'s", secretRow(installed.as(username), own)));
          table.append(line(what, other + "'s", secretRow(installed.as(username), other)));
        });

    assertThat(table)
        .hasToString(
            """
            requester                    secret       create get    list   update patch  delete deletecollection
            alice                        alice's      yes    yes    yes    yes    yes    yes    yes
            alice                        bob's        no     yes    yes    no     no     no     no
            bob                          bob's        yes    yes    yes    yes    yes    yes    yes
            bob                          alice's      no     yes    yes    no     no     no     no
            satchel-owner                olga's       no     no     no     no     no     no     no
            satchel-owner                alice's      no     no     no     no     no     no     no
            the same, with satchel-user  oscar's      yes    yes    yes    yes    yes    yes    yes
            the same, with satchel-user  alice's      no     yes    yes    no     no     no     no
            satchel-auditor              audrey's     no     yes    yes    no     no     no     no
            satchel-auditor              alice's      no     yes    yes    no     no     no     no
            pipeline, act-for alice      alice's      yes    yes    yes    yes    yes    yes    yes
            pipeline, act-for alice      bob's        no     yes    yes    no     no     no     no
            pipeline without             alice's      no     yes    yes    no     no     no     no
            pipeline without             bob's        no     yes    yes    no     no     no     no
            """);
  }

  @Test
  void users_are_the_owner_roles_but_for_what_would_lead_to_their_secrets() {
    installed.user("carol", "carol", NAMESPACE);
    Installed.create(installed.admin(), "UserSecret", secret("carol", "carols"));
    installed.user("dave", "dave", NAMESPACE);
    StringBuilder table =
        new StringBuilder(
            line(
                "requester", "user", List.of("create", "get", "list", "update", "lead", "delete")));
    REQUESTERS.forEach(
        (what, username) -> {
          KubernetesClient client = installed.as(username);
          table.append(line(what, "dave", userRow(client, "dave")));
          table.append(line(what, "carol*", userRow(client, "carol")));
        });

    assertThat(table)
        .as("'lead': another username, or one more namespace; '*': has secrets")
        .hasToString(
            """
            requester                    user         create get    list   update lead   delete
            alice                        dave         no     no     no     no     no     no
            alice                        carol*       no     no     no     no     no     no
            bob                          dave         no     no     no     no     no     no
            bob                          carol*       no     no     no     no     no     no
            satchel-owner                dave         yes    yes    yes    yes    yes    yes
            satchel-owner                carol*       no     yes    yes    yes    no     yes
            the same, with satchel-user  dave         yes    yes    yes    yes    yes    yes
            the same, with satchel-user  carol*       no     yes    yes    yes    no     yes
            satchel-auditor              dave         no     yes    yes    no     no     no
            satchel-auditor              carol*       no     yes    yes    no     no     no
            pipeline, act-for alice      dave         no     no     no     no     no     no
            pipeline, act-for alice      carol*       no     no     no     no     no     no
            pipeline without             dave         no     no     no     no     no     no
            pipeline without             carol*       no     no     no     no     no     no
            """);
  }

  private static String line(String what, String object, List<String> cells) {
    StringBuilder line = new StringBuilder("%-28s %-12s".formatted(what, object));
    cells.forEach(cell -> line.append(" %-6s".formatted(cell)));
    return line.toString().stripTrailing() + "\n";
  }

  private static String secret(String user, String name) {
    return "{metadata: {name: %s, namespace: %s, labels: {whose: %s}}, spec: {user: %s, envName: %s, value: hunter2}}"
        .formatted(
            name, NAMESPACE, user, user, name.toUpperCase(java.util.Locale.ROOT).replace('-', '_'));
  }

  private static List<String> secretRow(KubernetesClient client, String user) {
    String name = user + "-there";
    String path = "/apis/satchel.dev/v1alpha1/namespaces/%s/usersecrets".formatted(NAMESPACE);
    return VERBS.stream()
        .map(
            verb -> {
              GenericKubernetesResource there = there(user, name);
              return Installed.cell(
                  () -> {
                    switch (verb) {
                      case "create" -> {
                        Installed.create(client, "UserSecret", secret(user, user + "-new"));
                        secrets(installed.admin()).withName(user + "-new").delete();
                        installed.letGo("UserSecret");
                      }
                      case "get" -> client.raw(path + "/" + name, "GET", null);
                      case "list" -> secrets(client).list();
                      case "update" -> {
                        there.setAdditionalProperty("spec", changed(there));
                        client.resource(there).update();
                      }
                      case "patch" ->
                          secrets(client)
                              .withName(name)
                              .patch(MERGE, "{\"metadata\":{\"labels\":{\"a\":\"b\"}}}");
                      case "delete" -> client.raw(path + "/" + name, "DELETE", null);
                      default ->
                          client.raw(path + "?labelSelector=whose%3D" + user, "DELETE", null);
                    }
                  });
            })
        .toList();
  }

  private static GenericKubernetesResource there(String user, String name) {
    installed.letGo("UserSecret");
    GenericKubernetesResource present = secrets(installed.admin()).withName(name).get();
    return present == null
        ? Installed.create(installed.admin(), "UserSecret", secret(user, name))
        : present;
  }

  private static Map<String, Object> changed(GenericKubernetesResource secret) {
    Map<String, Object> spec = new LinkedHashMap<>(secret.get("spec"));
    spec.put("description", "changed");
    return spec;
  }

  private static io.fabric8.kubernetes.client.dsl.NonNamespaceOperation<
          GenericKubernetesResource,
          io.fabric8.kubernetes.api.model.GenericKubernetesResourceList,
          io.fabric8.kubernetes.client.dsl.Resource<GenericKubernetesResource>>
      secrets(KubernetesClient client) {
    return client
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup("satchel.dev")
                .withVersion("v1alpha1")
                .withKind("UserSecret")
                .withNamespaced(true)
                .build())
        .inNamespace(NAMESPACE);
  }

  /** Each by dry run: the user is there again for the next. */
  private static List<String> userRow(KubernetesClient client, String name) {
    String path = "/apis/satchel.dev/v1alpha1/workspaceusers";
    String dryRun = "?dryRun=All";
    String user =
        "{\"apiVersion\":\"satchel.dev/v1alpha1\",\"kind\":\"WorkspaceUser\",\"metadata\":{\"name\":\"%s\"},\"spec\":{\"username\":\"%s\",\"namespaces\":[%s]}}";
    String namespace = "\"" + NAMESPACE + "\"";
    return List.of(
        created(client, name, user.formatted(name, name + "-other", namespace)),
        Installed.cell(() -> client.raw(path + "/" + name, "GET", null)),
        Installed.cell(() -> client.raw(path, "GET", null)),
        Installed.cell(() -> merge(client, name, "{\"spec\":{\"suspended\":true}}")),
        both(
            Installed.cell(() -> merge(client, name, "{\"spec\":{\"username\":\"mallory\"}}")),
            Installed.cell(
                () ->
                    merge(
                        client, name, "{\"spec\":{\"namespaces\":[\"shared\",\"dev-mallory\"]}}"))),
        Installed.cell(() -> client.raw(path + "/" + name + dryRun, "DELETE", null)));
  }

  private static String both(String one, String other) {
    assertThat(one).as("username and namespaces").isEqualTo(other);
    return one;
  }

  /** Made anew after it was deleted, as somebody would who wants its secrets. */
  private static String created(KubernetesClient client, String name, String user) {
    GenericKubernetesResource before =
        installed
            .admin()
            .genericKubernetesResources("satchel.dev/v1alpha1", "WorkspaceUser")
            .withName(name)
            .require();
    installed.admin().resource(before).delete();
    installed.letGo("WorkspaceUser");
    try {
      return Installed.cell(
          () -> client.raw("/apis/satchel.dev/v1alpha1/workspaceusers?dryRun=All", "POST", user));
    } finally {
      installed.user(name, name, NAMESPACE);
    }
  }

  private static void merge(KubernetesClient client, String name, String patch) {
    client
        .genericKubernetesResources("satchel.dev/v1alpha1", "WorkspaceUser")
        .withName(name)
        .dryRun()
        .patch(MERGE, patch);
  }
}
