package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.Labels;
import dev.satchel.crds.policy.EnvRules;
import dev.satchel.crds.policy.PathRules;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.policy.Repair;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Workspaces that the webhook has not seen. */
class RepairIT extends OperatorFixture {
  private static final Policy EVICT =
      new Policy(EnvRules.DEFAULT, PathRules.DEFAULT, false, false, Repair.EVICT);

  private void createUninjected(String namespace, String name, String controller) {
    PodBuilder pod =
        new PodBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels(Labels.USER, "alice")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .endStatus();
    if (!controller.isEmpty()) {
      pod.editMetadata()
          .addNewOwnerReference()
          .withApiVersion("apps/v1")
          .withKind(controller)
          .withName("w")
          .withUid("uid-of-" + controller)
          .withController(true)
          .endOwnerReference()
          .endMetadata();
    }
    client.resource(pod.build()).create();
  }

  private String injected() {
    WorkspaceUser user = client.resources(WorkspaceUser.class).withName("alice").get();
    return user == null || user.getStatus() == null
        ? ""
        : user.getStatus().conditions().stream()
            .filter(one -> one.type().equals("Injected"))
            .map(one -> one.status() + " " + one.reason() + " " + one.message())
            .findFirst()
            .orElse("");
  }

  private Stream<Event> told() {
    return events().stream().filter(event -> "NotInjected".equals(event.getReason()));
  }

  @Test
  void one_is_told_of_by_event_condition_and_metric_until_it_is_gone() {
    start();
    applyUser("alice", NAMESPACE);
    createPod(NAMESPACE, "injected", "", "satchel\t1\nrevision\t1\n");
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    assertThat(injected()).isEmpty();

    createUninjected(NAMESPACE, "w", "ReplicaSet");
    createUninjected("elsewhere", "x", "");

    eventually(
        () ->
            assertThat(injected())
                .startsWith("False PodsNotInjected dev-alice/w was made without"));
    eventually(() -> assertThat(metric("satchel_uninjected_pods")).isEqualTo(1));
    Event event = told().findFirst().orElseThrow();
    assertThat(event.getInvolvedObject().getKind()).isEqualTo("Pod");
    assertThat(event.getInvolvedObject().getName()).isEqualTo("w");
    assertThat(event.getMessage()).contains("delete it and make it again");
    assertThat(told()).hasSize(1);
    assertThat(writes()).noneMatch(write -> write.endsWith("/eviction"));

    client.pods().inNamespace(NAMESPACE).withName("w").delete();

    eventually(() -> assertThat(injected()).startsWith("True Injected"));
    eventually(() -> assertThat(metric("satchel_uninjected_pods")).isZero());
    assertThat(userCondition("alice").map(Condition::type)).hasValue("Ready");
  }

  @Test
  void one_that_asked_for_nothing_or_has_ended_is_as_it_should_be() {
    start(EVICT);
    applyUser("alice", NAMESPACE);
    eventually(() -> assertThat(userReady()).isEqualTo("True Ready"));
    Pod asked =
        new PodBuilder()
            .withNewMetadata()
            .withName("asked")
            .withNamespace(NAMESPACE)
            .addToLabels(Labels.USER, "alice")
            .addToAnnotations("satchel.dev/inject", "false")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .build();
    client.resource(asked).create();
    client
        .resource(
            new PodBuilder(asked)
                .editMetadata()
                .withName("ended")
                .withAnnotations(Map.of())
                .endMetadata()
                .withNewStatus()
                .withPhase("Succeeded")
                .endStatus()
                .build())
        .create();

    Awaitility.await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(5))
        .untilAsserted(() -> assertThat(injected()).isEmpty());
    assertThat(told()).isEmpty();
  }

  @Test
  void only_those_that_are_made_again_are_evicted_and_one_at_a_time() {
    createUninjected(NAMESPACE, "bare", "");
    createUninjected(NAMESPACE, "static", "Node");
    createUninjected(NAMESPACE, "job", "Job");
    createUninjected(NAMESPACE, "one", "ReplicaSet");
    createUninjected(NAMESPACE, "other", "StatefulSet");
    start(EVICT);
    applyUser("alice", NAMESPACE);

    List<String> evictions = new ArrayList<>();
    eventually(
        () -> {
          writes().stream().filter(write -> write.endsWith("/eviction")).forEach(evictions::add);
          assertThat(evictions).isNotEmpty();
        });
    eventually(() -> assertThat(told()).hasSize(5));
    writes().stream().filter(write -> write.endsWith("/eviction")).forEach(evictions::add);
    assertThat(evictions).hasSize(1);
    assertThat(evictions.getFirst())
        .matches("POST /api/v1/namespaces/dev-alice/pods/(one|other)/eviction");
  }
}
