package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The user's values beside the pod template's. */
@Tag("main")
@ExtendWith(Scenarios.class)
class PrecedenceE2E {
  @Test
  void the_users_value_replaces_the_templates_of_the_same_name(Scenario scenario) {
    scenario.ready(SecretDraft.of("region").env("REGION").value("the-users"));

    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("REGION", "the-templates")
                .env("OTHER", "stays"));

    assertThat(workspace.envText("REGION")).isEqualTo("the-users");
    assertThat(workspace.envText("OTHER")).isEqualTo("stays");
  }

  @Test
  void a_value_is_literal(Scenario scenario) {
    String value = "$(HOME) $HOME ${HOME} $$(HOME) `id` \\n";
    scenario.ready(SecretDraft.of("literal").env("LITERAL").file("~/literal").value(value));

    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("HOME", "/home/dev")
                .emptyDir("/home/dev"));

    assertThat(workspace.envText("LITERAL")).isEqualTo(value);
    assertThat(workspace.text("~/literal")).isEqualTo(value);
  }

  @Test
  void a_secret_for_some_workspaces_is_in_those_alone(Scenario scenario) {
    scenario.ready(
        SecretDraft.of("data")
            .env("DATA")
            .file("~/data")
            .value("for data")
            .onlyWhere("team", "data"));

    Workspace data = workspace(scenario, "data", "data");
    Workspace web = workspace(scenario, "web", "web");

    assertThat(data.envText("DATA")).isEqualTo("for data");
    assertThat(data.text("~/data")).isEqualTo("for data");
    assertThat(web.env("DATA")).isNull();
    assertThat(web.has("~/data")).isFalse();
  }

  @Test
  void a_pod_that_wants_nothing_gets_nothing(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").file("~/token").value("ghp"));

    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("HOME", "/home/dev")
                .emptyDir("/home/dev")
                .annotation("satchel.dev/inject", "false"));

    assertThat(workspace.env("TOKEN")).isNull();
    assertThat(workspace.has("~/token")).isFalse();
    assertThat(workspace.pod().getSpec().getContainers()).hasSize(1);
  }

  private static Workspace workspace(Scenario scenario, String name, String team) {
    return scenario.start(
        PodDraft.of(name)
            .of(scenario)
            .uid(1000)
            .label("team", team)
            .env("HOME", "/home/dev")
            .emptyDir("/home/dev"));
  }
}
