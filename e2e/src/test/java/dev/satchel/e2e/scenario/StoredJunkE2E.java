package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Definitions;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Event;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that got in before the rules did: an older definition, a restored backup. */
@ExtendWith(Scenarios.class)
class StoredJunkE2E {
  @Test
  void a_stored_object_that_does_not_fit_is_invalid_and_stops_nothing_else(Scenario scenario) {
    Definitions.withoutSchema(
        "usersecrets",
        () -> {
          store(scenario, "numbers", Map.of("user", 5, "envName", List.of(1), "value", true));
          store(scenario, "not-an-object", "text");
          store(scenario, "nested", Map.of("user", scenario.user(), "valueFrom", "vault"));
        });

    // An API server that checks types takes no status of such an object, so an Event says it.
    for (String name : List.of("numbers", "not-an-object", "nested")) {
      Eventually.within(30).untilAsserted(() -> assertThat(said(scenario, name)).contains("spec"));
    }
    scenario.ready(SecretDraft.of("good").env("GOOD").value("good"));
    Workspace workspace = scenario.start(PodDraft.of("ws").of(scenario).uid(1000));
    assertThat(workspace.envText("GOOD")).isEqualTo("good");
  }

  private static String said(Scenario scenario, String name) {
    return Cluster.client()
        .v1()
        .events()
        .inNamespace(scenario.namespace())
        .list()
        .getItems()
        .stream()
        .filter(event -> event.getInvolvedObject().getName().equals(name))
        .filter(event -> event.getReason().equals("Invalid"))
        .map(Event::getMessage)
        .findFirst()
        .orElse("");
  }

  private static void store(Scenario scenario, String name, Object spec) {
    Definitions.store("UserSecret", scenario.namespace(), name, spec);
  }
}
