package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Ending;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Satchel's finalizers never hold a namespace. */
@ExtendWith(Scenarios.class)
class NamespaceDeletionE2E {
  @Test
  @Tag("main")
  void a_namespace_with_secrets_and_a_workspace_goes(Scenario scenario) {
    scenario.ready(
        SecretDraft.of("one").env("ONE").value("1"), SecretDraft.of("two").file("~/2").value("2"));
    scenario.start(PodDraft.of("ws").of(scenario).uid(1000));

    delete(scenario);

    Ending.awaitNamespace(scenario.namespace(), 60);
    Eventually.within(30)
        .untilAsserted(() -> assertThat(user(scenario).getStatus().secrets()).isZero());
  }

  @Test
  void with_the_operator_down_it_goes_as_soon_as_that_is_back(Scenario scenario) {
    scenario.ready(SecretDraft.of("one").env("ONE").value("1"));
    int replicas = Cluster.replicas(Cluster.OPERATOR);
    Cluster.scale(Cluster.OPERATOR, 0);
    try {
      delete(scenario);
      Eventually.within(30)
          .until(() -> scenario.secret("one").getMetadata().getDeletionTimestamp() != null);
    } finally {
      Cluster.scale(Cluster.OPERATOR, replicas);
    }
    Cluster.awaitReady(Cluster.OPERATOR);

    Ending.awaitNamespace(scenario.namespace(), 60);
  }

  @Test
  void with_postgres_down_it_goes_within_60_seconds(Scenario scenario) {
    scenario.ready(SecretDraft.of("one").env("ONE").value("1"));
    Postgres.stop();
    try {
      delete(scenario);

      Ending.awaitNamespace(scenario.namespace(), 60);
    } finally {
      Postgres.start();
    }
    // the row that could not be deleted then is by now, so its names are free again
    String again = scenario.namespace() + "-again";
    scenario.makeNamespace(again);
    Eventually.within(90)
        .untilAsserted(() -> assertThat(user(scenario).getStatus().secrets()).isZero());
  }

  @Test
  @Tag("main")
  void a_deleted_user_s_secrets_are_projected_nowhere(Scenario scenario) {
    scenario.ready(SecretDraft.of("one").env("ONE").value("1"));

    Cluster.client().resources(WorkspaceUser.class).withName(scenario.user()).delete();

    Eventually.within(60)
        .untilAsserted(
            () -> {
              assertThat(
                      Cluster.client()
                          .resources(WorkspaceUser.class)
                          .withName(scenario.user())
                          .get())
                  .isNull();
              assertThat(
                      Cluster.client()
                          .secrets()
                          .inNamespace(scenario.namespace())
                          .withName("satchel-" + scenario.user())
                          .get())
                  .isNull();
              assertThat(scenario.secrets()).isEmpty();
            });
  }

  private static void delete(Scenario scenario) {
    Cluster.client().namespaces().withName(scenario.namespace()).delete();
  }

  private static WorkspaceUser user(Scenario scenario) {
    return Cluster.client().resources(WorkspaceUser.class).withName(scenario.user()).require();
  }
}
