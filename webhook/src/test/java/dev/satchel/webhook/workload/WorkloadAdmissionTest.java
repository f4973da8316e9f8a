package dev.satchel.webhook.workload;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import dev.satchel.webhook.admission.Requester;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.user.Users;
import dev.satchel.webhook.user.Whose;
import io.fabric8.zjsonpatch.JsonPatch;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkloadAdmissionTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String REPLICA_SETS =
      "system:serviceaccount:kube-system:replicaset-controller";

  private final List<String> asked = new ArrayList<>();
  private @Nullable ObjectNode controller;

  private final Users users =
      new Users() {
        @Override
        public Optional<Owner> named(String name, Predicate<Owner> suffices) {
          return Optional.of(new Owner(name, name + "@example.com", List.of("dev"), false, false))
              .filter(owner -> List.of("alice", "bob").contains(name));
        }

        @Override
        public List<Owner> withUsername(String username, Predicate<List<Owner>> suffices) {
          return List.of();
        }

        @Override
        public boolean haveSecretsOf(String name) {
          return true;
        }
      };

  private final Access access =
      new Access() {
        @Override
        public boolean mayActFor(Requester requester, String user) {
          asked.add(requester.username() + " for " + user);
          return requester.username().equals("ci");
        }

        @Override
        public boolean mayGrant(Requester requester, String scope) {
          return false;
        }
      };

  private final Authority authority =
      new Authority(
          users,
          new Whose(access),
          (namespace, reference) -> {
            asked.add(reference + " in " + namespace);
            return Optional.ofNullable(controller);
          });
  private final WorkloadStamping stamping = new WorkloadStamping(authority);
  private final WorkloadAdmission admission = new WorkloadAdmission(authority);

  private static ObjectNode json(String text) {
    try {
      return (ObjectNode) JSON.readTree(text.replace('\'', '"'));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode deployment(String user, String stamp, String image) {
    return json(
        """
        {'metadata': {'name': 'w', 'annotations': {%s}},
         'spec': {'replicas': 1, 'template': {'metadata': {'labels': {%s}}, 'spec': {'containers': [{'image': '%s'}]}}}}
        """
            .formatted(
                stamp.isEmpty() ? "" : "'satchel.dev/actor': '" + stamp + "'",
                user.isEmpty() ? "" : "'satchel.dev/user': '" + user + "'",
                image));
  }

  private static AdmissionRequest request(
      String requester, String resource, @Nullable ObjectNode old, ObjectNode object) {
    return new AdmissionRequest(
        "u",
        old == null ? Operation.CREATE : Operation.UPDATE,
        resource,
        "dev",
        "w",
        Requester.of(requester),
        false,
        object,
        old);
  }

  private String stampBy(String requester, @Nullable ObjectNode old, ObjectNode object) {
    AdmissionAnswer answer = stamping.answer(request(requester, "deployments", old, object));
    ObjectNode stored =
        switch (answer) {
          case AdmissionAnswer.Allowed _ -> object;
          case AdmissionAnswer.Patched patched ->
              (ObjectNode) JsonPatch.apply(patched.patch(), object);
          case AdmissionAnswer.Denied denied -> throw new AssertionError(denied.message());
        };
    assertThat(admission.answer(request(requester, "deployments", old, stored)))
        .isEqualTo(new AdmissionAnswer.Allowed());
    return Stamp.of(stored).orElse("none");
  }

  private static void refused(AdmissionAnswer answer, String part) {
    assertThat(answer)
        .isInstanceOfSatisfying(
            AdmissionAnswer.Denied.class,
            denied -> {
              assertThat(denied.code()).isEqualTo(403);
              assertThat(denied.message()).contains(part);
            });
  }

  @Test
  void what_makes_no_workspaces_is_nobodys_question() {
    ObjectNode plain = deployment("", "forged", "a");

    assertThat(stamping.answer(request("bob@example.com", "deployments", null, plain)))
        .isEqualTo(new AdmissionAnswer.Allowed());
    assertThat(admission.answer(request("bob@example.com", "deployments", null, plain)))
        .isEqualTo(new AdmissionAnswer.Allowed());
    assertThat(asked).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "forged"})
  void the_stamp_is_the_requesters_whatever_is_sent(String sent) {
    assertThat(stampBy("alice@example.com", null, deployment("alice", sent, "a")))
        .isEqualTo("alice@example.com");
    assertThat(stampBy("ci", null, deployment("alice", sent, "a"))).isEqualTo("ci");
  }

  @Test
  void the_stamp_stays_while_the_template_does_and_nobody_is_asked_for() {
    ObjectNode old = deployment("alice", "ci", "a");

    assertThat(stampBy("bob@example.com", old, deployment("alice", "", "a"))).isEqualTo("ci");
    assertThat(stampBy("bob@example.com", old, deployment("alice", "forged", "a"))).isEqualTo("ci");
    assertThat(asked).isEmpty();
  }

  @Test
  void what_nobody_answered_for_stays_so_until_somebody_does() {
    ObjectNode old = deployment("alice", "", "a");

    assertThat(stampBy("bob@example.com", old, deployment("alice", "alice@example.com", "a")))
        .isEqualTo("none");
    assertThat(stampBy("alice@example.com", old, deployment("alice", "", "a")))
        .isEqualTo("alice@example.com");
  }

  @Test
  void another_image_or_user_is_a_matter_of_the_new_ones_user() {
    ObjectNode old = deployment("alice", "alice@example.com", "a");

    for (var half : List.of(stamping, admission)) {
      refused(
          half.answer(
              request("bob@example.com", "deployments", old, deployment("alice", "x", "b"))),
          "WorkspaceUser 'alice'");
      refused(
          half.answer(
              request("alice@example.com", "deployments", old, deployment("bob", "x", "a"))),
          "WorkspaceUser 'bob'");
      refused(
          half.answer(request("ci", "deployments", old, deployment("carol", "x", "a"))),
          "there is no WorkspaceUser of that name");
    }
  }

  @Test
  void a_label_that_another_webhook_added_after_the_stamping_is_seen() {
    refused(
        admission.answer(
            request("alice@example.com", "deployments", null, deployment("alice", "", "a"))),
        "annotation satchel.dev/actor must be 'alice@example.com'");
  }

  private static ObjectNode ownedPod(String kind, String name) {
    return json(
        """
        {'metadata': {'labels': {'satchel.dev/user': 'alice'}, 'ownerReferences': [
          {'apiVersion': 'example.com/v1', 'kind': 'Other', 'name': 'o', 'uid': 'u-0'},
          {'apiVersion': 'apps/v1', 'kind': '%s', 'name': '%s', 'uid': 'u-1', 'controller': true}]}}
        """
            .formatted(kind, name));
  }

  private AdmissionAnswer podBy(String requester, ObjectNode pod) {
    return new PodCreation(authority, _ -> new AdmissionAnswer.Allowed(List.of("injected")))
        .answer(request(requester, "pods", null, pod));
  }

  @Test
  void a_controllers_pod_is_as_its_controller_is() {
    controller = deployment("alice", "ci", "a");
    assertThat(podBy(REPLICA_SETS, ownedPod("ReplicaSet", "w")))
        .isEqualTo(new AdmissionAnswer.Allowed(List.of("injected")));
    assertThat(asked).as("nobody reviews its access").containsExactly("ReplicaSet 'w' in dev");

    controller = deployment("alice", "", "a");
    refused(podBy(REPLICA_SETS, ownedPod("ReplicaSet", "w")), "nobody has answered for");
    controller = deployment("bob", "bob@example.com", "a");
    refused(
        podBy(REPLICA_SETS, ownedPod("ReplicaSet", "w")), "the label belongs into the template");
    controller = null;
    refused(podBy(REPLICA_SETS, ownedPod("ReplicaSet", "w")), "is not there any more");
  }

  @ParameterizedTest
  @CsvSource({
    "StatefulSet, w",
    "Other, w",
    "ReplicaSet, ../../../secrets/x",
    "ReplicaSet, w?x=y",
    "ReplicaSet, ''",
  })
  void what_is_not_that_controllers_is_not_even_looked_up(String kind, String name) {
    controller = deployment("alice", "ci", "a");

    refused(podBy(REPLICA_SETS, ownedPod(kind, name)), "is not that user's username");
    assertThat(asked).containsExactly(REPLICA_SETS + " for alice");
  }

  private static ObjectNode pod(String user, String image, String note) {
    return json(
        """
        {'metadata': {'labels': {%s}, 'annotations': {'note': '%s'}},
         'spec': {'containers': [{'name': 'main', 'image': '%s'}]}}
        """
            .formatted(user.isEmpty() ? "" : "'satchel.dev/user': '" + user + "'", note, image));
  }

  @ParameterizedTest
  @CsvSource({
    "alice, a, alice, a, bob@example.com,   true",
    "alice, a, alice, b, bob@example.com,   false",
    "alice, a, alice, b, alice@example.com, true",
    "alice, a, alice, b, ci,                true",
    "alice, a, '',    a, bob@example.com,   false",
    "alice, a, '',    a, alice@example.com, true",
    "alice, a, bob,   a, bob@example.com,   false",
    "alice, a, bob,   a, alice@example.com, false",
    "alice, a, bob,   a, ci,                true",
    "'',    a, alice, a, bob@example.com,   false",
    "'',    a, alice, a, alice@example.com, true",
    "carol, a, '',    a, ci,                true",
  })
  void a_running_pod_is_changed_by_those_whose_it_is(
      String userBefore, String imageBefore, String user, String image, String by, boolean may) {
    AdmissionAnswer answer =
        new PodChanges(authority, "system:serviceaccount:satchel:satchel-webhook")
            .answer(request(by, "pods", pod(userBefore, imageBefore, "1"), pod(user, image, "2")));

    assertThat(answer instanceof AdmissionAnswer.Allowed).isEqualTo(may);
  }

  @ParameterizedTest
  @CsvSource({
    "system:serviceaccount:satchel:satchel-webhook, {}, {\"revision\":1}, true",
    "alice@example.com,                             {}, {\"revision\":1}, false",
    "alice@example.com,                             {}, '',               false",
    "ci,                                            {}, {\"revision\":1}, false",
    "alice@example.com,                             {}, {},               true",
  })
  void only_the_webhook_says_what_was_delivered(
      String by, String before, String after, boolean may) {
    ObjectNode old = pod("alice", "a", "");
    ObjectNode pod = pod("alice", "a", "");
    annotate(old, before);
    annotate(pod, after);

    AdmissionAnswer answer =
        new PodChanges(authority, "system:serviceaccount:satchel:satchel-webhook")
            .answer(request(by, "pods", old, pod));

    assertThat(answer instanceof AdmissionAnswer.Allowed).isEqualTo(may);
  }

  private static void annotate(ObjectNode pod, String delivered) {
    if (!delivered.isEmpty()) {
      ((ObjectNode) pod.path("metadata"))
          .withObjectProperty("annotations")
          .put("satchel.dev/delivered", delivered);
    }
  }

  @Test
  void an_ephemeral_container_sees_what_the_workspace_has() {
    PodChanges changes = new PodChanges(authority, "system:serviceaccount:satchel:satchel-webhook");
    ObjectNode pod = pod("alice", "a", "");

    refused(
        changes.answer(request("bob@example.com", "pods/ephemeralcontainers", pod, pod)),
        "WorkspaceUser 'alice'");
    assertThat(changes.answer(request("ci", "pods/ephemeralcontainers", pod, pod)))
        .isEqualTo(new AdmissionAnswer.Allowed());
  }
}
