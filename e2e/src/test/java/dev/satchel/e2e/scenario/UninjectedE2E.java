package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.Condition;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Webhooks;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Workspaces that the webhook never saw. */
@ExtendWith(Scenarios.class)
class UninjectedE2E {
  @Test
  void a_workspace_made_while_the_webhook_was_off_is_told_of_until_it_is_gone(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").value("ghp"));
    AtomicReference<Workspace> missed = new AtomicReference<>();
    Webhooks.off(() -> missed.set(scenario.start(PodDraft.of("missed").of(scenario).uid(1000))));
    assertThat(missed.get().env("TOKEN")).isNull();

    awaitCondition(scenario, "False", "PodsNotInjected", "missed");
    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(
                        Cluster.client()
                            .v1()
                            .events()
                            .inNamespace(scenario.namespace())
                            .list()
                            .getItems())
                    .anySatisfy(
                        event -> {
                          assertThat(event.getInvolvedObject().getName()).isEqualTo("missed");
                          assertThat(event.getReason()).isEqualTo("NotInjected");
                        }));

    Cluster.client().resource(missed.get().pod()).withGracePeriod(0).delete();
    awaitCondition(scenario, "True", "Injected", "");
  }

  @Test
  void somebody_elses_workspace_is_refused_and_says_who_may(Scenario scenario) {
    try (var stranger = Cluster.clientOf("stranger-to-" + scenario.user())) {
      Cluster.letAdministrate("stranger-to-" + scenario.user(), scenario.namespace());
      assertThatThrownBy(
              () ->
                  stranger
                      .pods()
                      .inNamespace(scenario.namespace())
                      .resource(PodDraft.of("theirs").of(scenario).uid(1000).build())
                      .create())
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("act-for")
          .hasMessageContaining(scenario.user());
    }
  }

  private static void awaitCondition(
      Scenario scenario, String status, String reason, String message) {
    Eventually.within(60)
        .untilAsserted(
            () -> {
              Condition injected =
                  Cluster.client()
                      .resources(WorkspaceUser.class)
                      .withName(scenario.user())
                      .get()
                      .getStatus()
                      .conditions()
                      .stream()
                      .filter(condition -> condition.type().equals("Injected"))
                      .findFirst()
                      .orElseThrow();
              assertThat(injected.status()).isEqualTo(status);
              assertThat(injected.reason()).isEqualTo(reason);
              assertThat(injected.message()).contains(message);
            });
  }
}
