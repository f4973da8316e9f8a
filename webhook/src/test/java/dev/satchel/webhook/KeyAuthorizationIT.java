package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.ScopeCatalogue;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SubjectAccessReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Who may mint and change which key (design section 4), each cell asked of a real API server with
 * the chart's roles. A cell is what these sentences say:
 *
 * <ol>
 *   <li>RBAC has to allow the verb.
 *   <li>Nobody gives what they may not grant: a scope needs {@code grant} by its name, a composite
 *       by its own or by those of all that it stands for.
 *   <li>What is good for things that nobody can list yet needs {@code grant} on {@code *}: a
 *       wildcard, in a scope or on the allow list, and an empty list, which means the same.
 *   <li>A key that is somebody's needs that somebody, or who may act for them, too.
 *   <li>A key is nobody: whatever RBAC says, it cannot be used to mint or widen a key.
 *   <li>Changing a key needs what minting it as it is then would, unless it only takes from it:
 *       then the verb will do.
 * </ol>
 */
class KeyAuthorizationIT {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final KeyPolicy POLICY =
      new KeyPolicy(
          new ScopeCatalogue(
              Map.of("inference", List.of(new Scope("chat:invoke"), new Scope("models:read")))),
          Optional.empty());

  private static final List<Who> REQUESTERS =
      List.of(
          Who.of("alice", "alice").writes().grants("chat:invoke"),
          Who.of("another user", "bob").writes().grants("chat:invoke"),
          Who.of("satchel-owner", "olga").role("satchel-owner"),
          Who.of("satchel-auditor, who may grant all", "audrey")
              .role("satchel-auditor")
              .grants("*"),
          Who.of("pipeline, some scopes", "p-some").writes().grants("chat:invoke", "models:read"),
          Who.of("pipeline, the composite", "p-composite").writes().grants("inference"),
          Who.of("pipeline, a wildcard's name", "p-wild").writes().grants("chat:*"),
          Who.of("pipeline, *", "p-all").writes().grants("*"),
          Who.of("pipeline, * and act-for alice", "p-alice").writes().grants("*").actsForAlice(),
          Who.of("pipeline without", "p-none").writes(),
          Who.of("the operator", "system:serviceaccount:default:satchel-operator")
              .role("satchel-operator")
              .actsForAlice(),
          Who.of("a key", "satchel:key:gateway").writes().grants("*").actsForAlice().asKey(),
          Who.of("whoever is in the keys' group", "renamed", "satchel:keys")
              .writes()
              .grants("*")
              .actsForAlice()
              .asKey());

  private static Installed installed;

  /** A requester, and what RBAC allows them. */
  private record Who(
      String what,
      String username,
      List<String> groups,
      Optional<String> role,
      boolean mayWrite,
      Set<String> granted,
      boolean mayActForAlice,
      boolean isKey) {

    static Who of(String what, String username, String... groups) {
      return new Who(
          what, username, List.of(groups), Optional.empty(), false, Set.of(), false, false);
    }

    /** By a role of the cluster's own, with the verbs that change keys. */
    Who writes() {
      return new Who(what, username, groups, role, true, granted, mayActForAlice, isKey);
    }

    /** By a role of the chart. */
    Who role(String name) {
      return new Who(
          what, username, groups, Optional.of(name), mayWrite, granted, mayActForAlice, isKey);
    }

    Who grants(String... scopes) {
      return new Who(what, username, groups, role, mayWrite, Set.of(scopes), mayActForAlice, isKey);
    }

    Who actsForAlice() {
      return new Who(what, username, groups, role, mayWrite, granted, true, isKey);
    }

    Who asKey() {
      return new Who(what, username, groups, role, mayWrite, granted, mayActForAlice, true);
    }

    boolean mayCreate() {
      return mayWrite || role.equals(Optional.of("satchel-owner"));
    }

    /** The operator keeps keys' finalizers, so it may patch them. */
    boolean mayPatch() {
      return mayCreate() || role.equals(Optional.of("satchel-operator"));
    }

    boolean mayGive(Set<String> grants) {
      return granted.contains("*") || granted.containsAll(grants);
    }

    boolean mayMint(Wanted wanted) {
      boolean forWhom = !wanted.personal() || username.equals("alice") || mayActForAlice;
      return !isKey
          && forWhom
          && wanted.scopes().ways.stream().anyMatch(this::mayGive)
          && mayGive(wanted.resources().needs);
    }
  }

  /** What a key is to be good for, and the ways to be allowed to say so. */
  private enum ScopeList {
    ONE("'chat:invoke'", List.of(Set.of("chat:invoke"))),
    TWO("'chat:invoke', 'models:read'", List.of(Set.of("chat:invoke", "models:read"))),
    COMPOSITE("inference", List.of(Set.of("inference"), Set.of("chat:invoke", "models:read"))),
    EVERY_ACTION("'chat:*'", List.of(Set.of("*"))),
    EVERYTHING("'*'", List.of(Set.of("*"))),
    EMPTY("", List.of(Set.of("*")));

    private final String yaml;
    private final List<Set<String>> ways;

    ScopeList(String yaml, List<Set<String>> ways) {
      this.yaml = yaml;
      this.ways = ways;
    }
  }

  /** What a key may be used on, and what that needs: one that is named, nothing. */
  private enum ResourceList {
    ONE("'model:a'", Set.of()),
    EVERY_ID("'model:*'", Set.of("*")),
    EVERY_TYPE("'*:a'", Set.of("*")),
    EVERYTHING("'*:*'", Set.of("*")),
    EMPTY("", Set.of("*"));

    private final String yaml;
    private final Set<String> needs;

    ResourceList(String yaml, Set<String> needs) {
      this.yaml = yaml;
      this.needs = needs;
    }
  }

  /** A key as it is to be. */
  private record Wanted(ScopeList scopes, ResourceList resources, boolean personal) {
    static List<Wanted> all(boolean personal) {
      return Stream.of(ScopeList.values())
          .flatMap(
              scopes ->
                  Stream.of(ResourceList.values())
                      .map(resources -> new Wanted(scopes, resources, personal)))
          .toList();
    }

    String spec() {
      return KeyAuthorizationIT.spec(scopes.yaml, resources.yaml, personal);
    }

    String patch() {
      return "{\"spec\": {\"scopes\": [%s], \"allowList\": [%s]}}"
          .formatted(
              scopes.yaml.equals("inference") ? "\"inference\"" : scopes.yaml.replace('\'', '"'),
              resources.yaml.replace('\'', '"'));
    }
  }

  private static String spec(String scopes, String resources, boolean personal) {
    return "scopes: [%s], allowList: [%s], %ssecretRef: {namespace: gateway, name: key}"
        .formatted(scopes, resources, personal ? "user: alice, " : "");
  }

  @BeforeAll
  static void start(@TempDir Path folder) throws Exception {
    installed = Installed.start(folder, POLICY);
    installed.user("alice", "alice", "gateway");
    installed.user("bob", "bob", "gateway");
    for (Who who : REQUESTERS) {
      who.role().ifPresent(role -> installed.bindEverywhere(role, who.username()));
      if (who.mayWrite()) {
        installed.let(
            who.username(), "aigatewaykeys", List.of(), "create", "get", "update", "patch");
      }
      if (!who.granted().isEmpty()) {
        installed.let(who.username(), "aigatewayscopes", List.copyOf(who.granted()), "grant");
      }
      if (who.mayActForAlice() && who.role().isEmpty()) {
        installed.letActFor("alice", who.username());
      }
    }
    // What RBAC says takes a moment to be heard of by who asks it.
    Awaitility.await().until(() -> mayActForAlice(REQUESTERS.getLast().username()));
  }

  private static boolean mayActForAlice(String username) {
    SubjectAccessReview review =
        new SubjectAccessReviewBuilder()
            .withNewSpec()
            .withUser(username)
            .withNewResourceAttributes()
            .withGroup("satchel.dev")
            .withResource("workspaceusers")
            .withName("alice")
            .withVerb("act-for")
            .endResourceAttributes()
            .endSpec()
            .build();
    return installed.admin().resource(review).create().getStatus().getAllowed();
  }

  @AfterAll
  static void stop() {
    if (installed != null) {
      installed.close();
    }
  }

  /** What was said otherwise than expected, and how many were allowed of how many. */
  private static final class Table {
    private final List<String> wrong = new ArrayList<>();
    private final Map<String, Integer> allowed = new LinkedHashMap<>();

    void cell(String what, Who who, Wanted wanted, boolean expected, String actual) {
      allowed.merge(who.what(), actual.equals("yes") ? 1 : 0, Integer::sum);
      if (!actual.equals(expected ? "yes" : "no")) {
        wrong.add(
            "%s by %s: %s is '%s', and should be %s"
                .formatted(what, who.what(), wanted, actual, expected ? "yes" : "no"));
      }
    }
  }

  @Test
  void a_key_is_minted_by_who_may_give_all_that_it_permits() {
    Table table = each(false, KeyAuthorizationIT::minted, Who::mayCreate);

    assertThat(table.wrong).isEmpty();
    assertThat(table.allowed)
        .as("of 30, so that the rule above is not empty")
        .containsExactlyInAnyOrderEntriesOf(
            allowed(
                Map.of(
                    "alice",
                    1,
                    "another user",
                    1,
                    "pipeline, some scopes",
                    3,
                    "pipeline, the composite",
                    1,
                    "pipeline, *",
                    30,
                    "pipeline, * and act-for alice",
                    30)));
  }

  @Test
  void a_personal_key_is_minted_by_its_user_or_who_may_act_for_the_user_in_the_same_bounds() {
    Table table = each(true, KeyAuthorizationIT::minted, Who::mayCreate);

    assertThat(table.wrong).isEmpty();
    assertThat(table.allowed)
        .containsExactlyInAnyOrderEntriesOf(
            allowed(Map.of("alice", 1, "pipeline, * and act-for alice", 30)));
  }

  private static Map<String, Integer> allowed(Map<String, Integer> some) {
    Map<String, Integer> all = new LinkedHashMap<>();
    REQUESTERS.forEach(who -> all.put(who.what(), some.getOrDefault(who.what(), 0)));
    return all;
  }

  @Test
  void a_key_is_made_another_by_who_could_mint_that_one() {
    for (boolean personal : List.of(false, true)) {
      create("little", spec("'jobs:run'", "'job:1'", personal));
      Table table = each(personal, KeyAuthorizationIT::patched, Who::mayPatch);
      delete("little");

      assertThat(table.wrong).isEmpty();
      assertThat(table.allowed)
          .containsEntry("pipeline, * and act-for alice", 30)
          .containsEntry("pipeline, *", personal ? 0 : 30)
          .containsEntry("the operator", 0)
          .containsEntry("a key", 0);
    }
  }

  private interface Attempt {
    String by(KubernetesClient client, Wanted wanted);
  }

  private static Table each(boolean personal, Attempt attempt, Predicate<Who> rbac) {
    Table table = new Table();
    for (Who who : REQUESTERS) {
      try (KubernetesClient client = installed.as(who.username(), who.groups())) {
        for (Wanted wanted : Wanted.all(personal)) {
          boolean expected = rbac.test(who) && who.mayMint(wanted);
          table.cell("it", who, wanted, expected, attempt.by(client, wanted));
        }
      }
    }
    return table;
  }

  private static String minted(KubernetesClient client, Wanted wanted) {
    String said = Installed.cell(() -> client.resource(object("new", wanted.spec())).create());
    assertThat(delete("new")).hasSize(said.equals("yes") ? 1 : 0);
    return said;
  }

  private static String patched(KubernetesClient client, Wanted wanted) {
    String said = Installed.cell(() -> key(client, "little").patch(MERGE, wanted.patch()));
    Object now = key(installed.admin(), "little").get().get("spec", "scopes");
    assertThat(now.equals(List.of("jobs:run"))).isEqualTo(!said.equals("yes"));
    if (said.equals("yes")) {
      key(installed.admin(), "little")
          .patch(MERGE, "{\"spec\": {\"scopes\": [\"jobs:run\"], \"allowList\": [\"job:1\"]}}");
    }
    return said;
  }

  @Test
  void taking_from_a_key_needs_the_verb_alone_whatever_is_left() {
    for (boolean personal : List.of(false, true)) {
      create("all", spec("'*'", "'*:*'", personal));
      Table table = new Table();
      for (Who who : REQUESTERS) {
        try (KubernetesClient client = installed.as(who.username(), who.groups())) {
          for (Wanted wanted : Wanted.all(personal)) {
            String said = Installed.cell(() -> key(client, "all").patch(MERGE, wanted.patch()));
            table.cell("narrowing", who, wanted, who.mayPatch(), said);
            key(installed.admin(), "all")
                .patch(MERGE, "{\"spec\": {\"scopes\": [\"*\"], \"allowList\": [\"*:*\"]}}");
          }
        }
      }
      delete("all");

      assertThat(table.wrong).isEmpty();
      assertThat(table.allowed)
          .containsEntry("satchel-owner", 30)
          .containsEntry("satchel-auditor, who may grant all", 0);
    }
  }

  @Test
  void a_key_of_which_one_may_give_a_part_is_not_widened_by_that_part() {
    create("mixed", spec("'jobs:run'", "'job:1'", false));
    try (KubernetesClient some = installed.as("p-some", List.of());
        KubernetesClient all = installed.as("p-all", List.of())) {
      String wider =
          "{\"spec\": {\"scopes\": [\"jobs:run\", \"chat:invoke\"], \"allowList\": [\"job:1\"]}}";
      String refusal = Installed.refusal(() -> key(some, "mixed").patch(MERGE, wider));
      assertThat(refusal).contains("spec.scopes[0] needs grant on 'jobs:run'");
      assertThat(Installed.cell(() -> key(all, "mixed").patch(MERGE, wider))).isEqualTo("yes");
    } finally {
      delete("mixed");
    }
  }

  /** The other ways to the same end. */
  @Test
  void applying_and_trying_out_are_judged_as_creating_is() {
    Table table = new Table();
    List<Wanted> sample =
        List.of(
            new Wanted(ScopeList.ONE, ResourceList.ONE, false),
            new Wanted(ScopeList.COMPOSITE, ResourceList.ONE, false),
            new Wanted(ScopeList.EVERY_ACTION, ResourceList.ONE, false),
            new Wanted(ScopeList.ONE, ResourceList.EMPTY, false),
            new Wanted(ScopeList.ONE, ResourceList.ONE, true));
    for (Who who : REQUESTERS) {
      try (KubernetesClient client = installed.as(who.username(), who.groups())) {
        for (Wanted wanted : sample) {
          boolean expected = who.mayCreate() && who.mayMint(wanted);
          GenericKubernetesResource key = object("new", wanted.spec());
          String tried = Installed.cell(() -> client.resource(key).dryRun().create());
          table.cell("dry run", who, wanted, expected, tried);
          assertThat(key(installed.admin(), "new").get()).isNull();
          String applied = Installed.cell(() -> client.resource(key).patch(serverSideApply(), key));
          table.cell("server-side apply", who, wanted, expected, applied);
          delete("new");
        }
      }
    }
    assertThat(table.wrong).isEmpty();
    assertThat(table.allowed).containsEntry("alice", 4).containsEntry("a key", 0);
  }

  private static PatchContext serverSideApply() {
    return new PatchContext.Builder()
        .withPatchType(PatchType.SERVER_SIDE_APPLY)
        .withFieldManager("test")
        .withForce(true)
        .build();
  }

  @Test
  void who_minted_a_key_is_on_it_and_nobody_else_can_be() {
    try (KubernetesClient all = installed.as("p-all", List.of())) {
      GenericKubernetesResource forged =
          object("stamped", spec("'chat:invoke'", "'model:a'", false));
      forged.getMetadata().setAnnotations(Map.of(Annotations.ACTOR, "mallory"));
      all.resource(forged).create();
      assertThat(actor("stamped")).isEqualTo("p-all");
      key(all, "stamped")
          .patch(MERGE, "{\"metadata\": {\"annotations\": {\"satchel.dev/actor\": \"mallory\"}}}");
      assertThat(actor("stamped")).isEqualTo("p-all");
    } finally {
      delete("stamped");
    }
  }

  private static String actor(String name) {
    return key(installed.admin(), name).get().getMetadata().getAnnotations().get(Annotations.ACTOR);
  }

  private static List<StatusDetails> delete(String name) {
    List<StatusDetails> deleted = key(installed.admin(), name).delete();
    installed.letGo("AIGatewayKey");
    return deleted;
  }

  private static void create(String name, String spec) {
    installed.admin().resource(object(name, spec)).create();
  }

  private static GenericKubernetesResource object(String name, String spec) {
    return Installed.object(
        "AIGatewayKey", "{metadata: {name: %s}, spec: {%s}}".formatted(name, spec));
  }

  private static Resource<GenericKubernetesResource> key(KubernetesClient client, String name) {
    return client.genericKubernetesResources("satchel.dev/v1alpha1", "AIGatewayKey").withName(name);
  }
}
