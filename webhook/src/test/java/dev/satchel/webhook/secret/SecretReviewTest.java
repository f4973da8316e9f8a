package dev.satchel.webhook.secret;

import static dev.satchel.webhook.secret.Asked.ALICE;
import static dev.satchel.webhook.secret.Asked.BOB;
import static dev.satchel.webhook.secret.Asked.NAMESPACE_CONTROLLER;
import static dev.satchel.webhook.secret.Asked.OPERATOR;
import static dev.satchel.webhook.secret.Asked.PIPELINE;
import static dev.satchel.webhook.secret.Asked.secret;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.policy.EnvRules;
import dev.satchel.crds.policy.PathRules;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.Repair;
import dev.satchel.crds.rule.NamePattern;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Allowed;
import dev.satchel.webhook.admission.AdmissionAnswer.Cause;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import dev.satchel.webhook.injection.Owner;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretReviewTest {
  private static final String TOKEN = secret("token", "envName: TOKEN, value: hunter2");
  private static final String CHANGED = secret("token", "envName: TOKEN, value: hunter3");

  private final Asked asked = new Asked();

  private static Denied denied(AdmissionAnswer answer) {
    assertThat(answer).isInstanceOf(Denied.class);
    return (Denied) answer;
  }

  private static List<Cause> causes(AdmissionAnswer answer) {
    assertThat(denied(answer).code()).isEqualTo(422);
    return denied(answer).details().orElseThrow().causes();
  }

  private static String only(AdmissionAnswer answer) {
    assertThat(causes(answer)).hasSize(1);
    Cause cause = causes(answer).getFirst();
    return cause.field() + ": " + cause.message();
  }

  @Test
  void the_user_and_who_may_act_for_the_user_write_and_nobody_else() {
    for (Requester may : List.of(ALICE, PIPELINE)) {
      assertThat(asked.create(may, TOKEN)).isEqualTo(new Allowed());
      assertThat(asked.update(may, TOKEN, CHANGED)).isEqualTo(new Allowed());
      assertThat(asked.delete(may, TOKEN)).isEqualTo(new Allowed());
    }
    for (Requester other : List.of(BOB, OPERATOR, Requester.of("admin", "system:masters"))) {
      for (AdmissionAnswer answer :
          List.of(asked.create(other, TOKEN), asked.update(other, TOKEN, CHANGED))) {
        assertThat(denied(answer).code()).isEqualTo(403);
        assertThat(denied(answer).message())
            .contains("WorkspaceUser 'alice'", "'" + other.username() + "'", "act-for")
            .doesNotContain("alice@example.com", "hunter");
      }
    }
    assertThat(denied(asked.delete(BOB, TOKEN)).code()).isEqualTo(403);
  }

  @Test
  void a_secret_is_whose_it_was_and_not_whose_somebody_says_it_is() {
    String bobs = TOKEN.replace("user: alice", "user: bob");

    assertThat(denied(asked.update(BOB, TOKEN, bobs)).code()).isEqualTo(403);
    assertThat(only(asked.update(ALICE, TOKEN, bobs)))
        .isEqualTo(
            "spec.user: never changes; for another user delete this secret and apply a new one");
    assertThat(causes(asked.update(ALICE, TOKEN, TOKEN.replace("user: alice, ", ""))))
        .extracting(Cause::field)
        .contains("spec.user");
  }

  @Test
  void a_label_of_a_foreign_secret_is_as_foreign_as_its_value() {
    String labelled = TOKEN.replace("namespace", "labels: {a: b}, namespace");

    assertThat(denied(asked.update(BOB, TOKEN, labelled)).code()).isEqualTo(403);
    assertThat(asked.update(ALICE, TOKEN, labelled)).isEqualTo(new Allowed());
  }

  @Test
  void controllers_keep_finalizers_and_delete_and_nothing_else() {
    String finalized = TOKEN.replace("namespace", "finalizers: [satchel.dev/cleanup], namespace");
    for (Requester controller : List.of(OPERATOR, NAMESPACE_CONTROLLER)) {
      assertThat(asked.update(controller, TOKEN, finalized)).isEqualTo(new Allowed());
      assertThat(asked.delete(controller, TOKEN)).isEqualTo(new Allowed());
      assertThat(denied(asked.update(controller, TOKEN, CHANGED)).code()).isEqualTo(403);
      assertThat(denied(asked.create(controller, TOKEN)).code()).isEqualTo(403);
    }
    assertThat(denied(asked.update(BOB, TOKEN, finalized)).code()).isEqualTo(403);
  }

  @Test
  void a_secret_is_in_a_namespace_of_its_user() {
    String elsewhere = TOKEN.replace("namespace: dev-alice", "namespace: dev-bob");

    assertThat(only(asked.create(ALICE, elsewhere)))
        .isEqualTo(
            "metadata.namespace: WorkspaceUser alice does not list dev-bob in spec.namespaces; apply it in one of [dev-alice, ml], or have an administrator add it");
    assertThat(asked.delete(ALICE, elsewhere)).isEqualTo(new Allowed());
  }

  @Test
  void a_user_who_is_not_there_or_leaving_gets_no_secret() {
    assertThat(only(asked.create(PIPELINE, TOKEN.replace("alice,", "ghost,"))))
        .isEqualTo("spec.user: there is no WorkspaceUser ghost; an administrator has to create it");
    assertThat(denied(asked.create(BOB, TOKEN.replace("alice,", "nobody,"))).message())
        .contains("there is no WorkspaceUser of that name");
    assertThat(only(asked.create(Requester.of("gone"), TOKEN.replace("alice,", "gone,"))))
        .isEqualTo("spec.user: WorkspaceUser gone is being deleted");
  }

  @Test
  void a_user_who_leaves_while_the_api_server_is_asked_gets_no_secret() {
    asked.meanwhile =
        () ->
            asked.users.set(
                0, new Owner("alice", "alice@example.com", List.of("dev-alice"), false, true));

    assertThat(only(asked.create(PIPELINE, TOKEN)))
        .isEqualTo("spec.user: WorkspaceUser alice is being deleted");
  }

  @Test
  void who_has_no_user_or_several_is_told_what_to_say() {
    String unsaid = TOKEN.replace("user: alice, ", "");

    assertThat(only(asked.create(Requester.of("carol"), unsaid)))
        .isEqualTo(
            "spec.user: is required: no WorkspaceUser has the username 'carol'; name one, or ask an administrator for one");
    asked.users.add(new Owner("robert", "bob", List.of("dev-bob"), false, false));
    assertThat(only(asked.create(BOB, unsaid)))
        .isEqualTo(
            "spec.user: is required: several WorkspaceUsers have your username; name one of bob, robert");
  }

  @Test
  void all_that_is_wrong_is_said_at_once_and_no_value_is_repeated() {
    asked.secrets.add(Asked.declared("ml", "canary-name", Stored.YES, "", ""));
    asked.secrets.add(Asked.declared("dev-alice", "holder", Stored.YES, "", "~/canary"));
    String secret =
        """
        metadata: {name: canary-name, namespace: dev-bob}
        spec:
          user: alice
          description: %s
          envName: LD_CANARY
          filePath: ~/canary/file
          value: "hunter2\\0canary"
          valueFrom: {secretKeyRef: {name: Canary!, key: canary/key}}
          workspaceSelector: {matchLabels: {"canary!": x}, matchExpressions: [{key: a, operator: Canary}]}
          enabled: canary
        """
            .formatted("canary ".repeat(200));

    Denied answer = denied(asked.create(ALICE, secret));

    assertThat(causes(answer))
        .extracting(Cause::field)
        .containsExactlyInAnyOrder(
            "spec.enabled",
            "spec.description",
            "spec.value",
            "spec.value",
            "spec.valueFrom.secretKeyRef.name",
            "spec.valueFrom.secretKeyRef.key",
            "spec.workspaceSelector.matchLabels",
            "spec.workspaceSelector.matchExpressions[0].operator",
            "spec.envName",
            "metadata.namespace",
            "metadata.name",
            "spec.filePath");
    assertThat(causes(answer)).allSatisfy(cause -> assertThat(cause.message()).isNotBlank());
    assertThat(new String(answer.review("r-1"), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain("hunter2", "canary canary", "Canary!", "canary/key", "canary!")
        .contains("\"reason\":\"Invalid\"", "\"kind\":\"UserSecret\"", "FieldValueDuplicate");
    assertThat(answer.message())
        .contains(
            "ConflictsWith: ml/canary-name, name", "ConflictsWith: dev-alice/holder, filePath");
  }

  @Test
  void junk_of_before_may_be_labelled_and_deleted_but_not_changed_to_other_junk() {
    String junk = secret("token", "envName: [1], value: x");

    assertThat(asked.update(ALICE, junk, junk.replace("namespace", "labels: {a: b}, namespace")))
        .isEqualTo(new Allowed());
    assertThat(asked.delete(ALICE, junk)).isEqualTo(new Allowed());
    assertThat(only(asked.update(ALICE, junk, junk.replace("value: x", "value: y"))))
        .startsWith("spec.envName: ");
    assertThat(asked.update(ALICE, junk, TOKEN)).isEqualTo(new Allowed());
  }

  @Test
  void the_policy_holds_for_what_is_new_and_not_for_what_was_so() {
    asked.policy =
        new Policy(
            new EnvRules(List.of(new NamePattern("TOKEN")), List.of()),
            PathRules.DEFAULT,
            false,
            false,
            Repair.IGNORE);

    assertThat(only(asked.create(ALICE, TOKEN))).startsWith("spec.envName: ").contains("reserved");
    assertThat(asked.update(ALICE, TOKEN, CHANGED)).isEqualTo(new Allowed());
  }
}
