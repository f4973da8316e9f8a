package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.LabelSelectorBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.StatefulSetBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever makes the pod. */
@Tag("main")
@ExtendWith(Scenarios.class)
class WorkloadE2E {
  private Scenario scenario;

  @BeforeEach
  void a_user_with_a_secret(Scenario given) {
    scenario = given;
    scenario.ready(SecretDraft.of("token").env("TOKEN").file("~/token").value("ghp"));
  }

  @Test
  void three_replicas_of_a_deployment_are_workspaces() {
    Cluster.client()
        .resource(
            new DeploymentBuilder()
                .withMetadata(named("ide"))
                .withNewSpec()
                .withReplicas(3)
                .withSelector(new LabelSelectorBuilder().addToMatchLabels("app", "ide").build())
                .withTemplate(template())
                .endSpec()
                .build())
        .create();

    assertAllHaveTheSecret(3);
  }

  @Test
  void replicas_of_a_stateful_set_are_workspaces() {
    Cluster.client()
        .resource(
            new StatefulSetBuilder()
                .withMetadata(named("ide"))
                .withNewSpec()
                .withServiceName("ide")
                .withReplicas(2)
                .withSelector(new LabelSelectorBuilder().addToMatchLabels("app", "ide").build())
                .withTemplate(template())
                .endSpec()
                .build())
        .create();

    assertAllHaveTheSecret(2);
  }

  @Test
  void a_job_has_the_secret_and_completes() {
    PodTemplateSpec template =
        draft()
            .restartPolicy("Never")
            .command("sh", "-c", "echo \"$TOKEN\"; cat ~/token")
            .template();
    Cluster.client()
        .resource(
            new JobBuilder()
                .withMetadata(named("batch"))
                .withNewSpec()
                .withBackoffLimit(0)
                .withTemplate(template)
                .endSpec()
                .build())
        .create();

    Cluster.client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(scenario.namespace())
        .withName("batch")
        .waitUntilCondition(
            job -> job.getStatus() != null && job.getStatus().getCompletionTime() != null,
            120,
            TimeUnit.SECONDS);
    Workspace pod = workspaces().getFirst();
    assertThat(pod.log()).isEqualTo("ghp\nghp");
    assertThat(pod.pod().getStatus().getPhase()).isEqualTo("Succeeded");
  }

  private void assertAllHaveTheSecret(int replicas) {
    Eventually.within(60).untilAsserted(() -> assertThat(workspaces()).hasSize(replicas));
    for (Workspace workspace : workspaces()) {
      workspace.awaitReady();
      assertThat(workspace.envText("TOKEN")).isEqualTo("ghp");
      assertThat(workspace.text("~/token")).isEqualTo("ghp");
    }
    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(scenario.secret("token").getStatus().workspaces().current())
                    .isEqualTo(replicas));
  }

  private List<Workspace> workspaces() {
    return Cluster.client()
        .pods()
        .inNamespace(scenario.namespace())
        .withLabel("satchel.dev/user", scenario.user())
        .list()
        .getItems()
        .stream()
        .map(pod -> new Workspace(scenario.namespace(), pod.getMetadata().getName()))
        .toList();
  }

  private PodTemplateSpec template() {
    return draft().template();
  }

  private PodDraft draft() {
    return PodDraft.of("template")
        .of(scenario)
        .label("app", "ide")
        .uid(1000)
        .env("HOME", "/home/dev")
        .emptyDir("/home/dev");
  }

  private io.fabric8.kubernetes.api.model.ObjectMeta named(String name) {
    return new ObjectMetaBuilder().withName(name).withNamespace(scenario.namespace()).build();
  }
}
