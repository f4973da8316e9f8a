package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.MethodSource;

/** Who may create and change workspaces and what makes them, on a real API server. */
class WorkloadsIT extends WorkloadCluster {
  private static final List<String> REQUESTERS =
      List.of(ALICE, BOB, OWNER, AUDITOR, PIPELINE, OTHER_PIPELINE);
  private static final Set<String> MAY = Set.of(ALICE, PIPELINE);

  private static final String SHARED_ACCOUNT = "system:kube-controller-manager";

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
    GenericKubernetesResource deployment = create(ALICE, WorkloadKinds.DEPLOYMENT.of("alice", ""));
    GenericKubernetesResource made =
        create(
            WorkloadKinds.DEPLOYMENT.controller(),
            ownedBy(deployment, WorkloadKinds.REPLICA_SET.of("alice", ALICE)));
    patch(PIPELINE, deployment, WorkloadKinds.DEPLOYMENT.changedTemplate());

    GenericKubernetesResource copied =
        patch(
            WorkloadKinds.DEPLOYMENT.controller(), made, annotation("satchel.dev/actor", PIPELINE));

    assertThat(stamp(copied)).isEqualTo(PIPELINE);
  }

  private static String annotation(String key, String value) {
    return "{\"metadata\": {\"annotations\": {\"%s\": \"%s\"}}}".formatted(key, value);
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"POD", "JOB"})
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
            () ->
                createIn(
                    AWAY, kind.controller(), ownedBy(object, WorkloadKinds.POD.of("alice", ""))))
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
