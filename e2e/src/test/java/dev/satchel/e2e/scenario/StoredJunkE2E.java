package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Definitions;
import dev.satchel.e2e.cluster.Ending;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Webhooks;
import dev.satchel.e2e.cluster.Workspace;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Objects that got in before the rules did: an older definition, a restored backup. */
@ExtendWith(Scenarios.class)
class StoredJunkE2E {
  @Test
  void a_stored_object_that_does_not_fit_is_invalid_and_stops_nothing_else(Scenario scenario) {
    List<String> junk = List.of("numbers", "not-an-object", "nested");
    withoutRules(
        () -> {
          store(scenario, "numbers", Map.of("user", 5, "envName", List.of(1), "value", true));
          store(scenario, "not-an-object", "text");
          store(scenario, "nested", Map.of("user", scenario.user(), "valueFrom", "vault"));
        });

    // An API server that checks types takes neither a status nor a finalizer of these, so an Event
    // says it, and nothing of ours holds their namespace.
    junk.forEach(name -> awaitEvent(scenario, name));
    worksFor(scenario, "meanwhile");
    awaitEndOfNamespace(scenario);
  }

  @Test
  void a_stored_object_that_breaks_the_rules_is_invalid_and_goes_with_its_namespace(
      Scenario scenario) {
    withoutRules(
        () -> {
          store(
              scenario,
              "reserved",
              Map.of("user", scenario.user(), "envName", "PATH", "value", "hidden"));
          store(scenario, "aimless", Map.of("user", scenario.user(), "value", "hidden"));
        });

    awaitInvalid(scenario, "reserved");
    awaitInvalid(scenario, "aimless");
    worksFor(scenario, "good");

    awaitEndOfNamespace(scenario);
  }

  private static void withoutRules(Runnable action) {
    Webhooks.off(() -> Definitions.withoutSchema("usersecrets", action));
  }

  private static void awaitEndOfNamespace(Scenario scenario) {
    Cluster.client().namespaces().withName(scenario.namespace()).delete();
    Ending.awaitNamespace(scenario.namespace(), 60);
  }

  private static void awaitEvent(Scenario scenario, String name) {
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
                          assertThat(event.getInvolvedObject().getName()).isEqualTo(name);
                          assertThat(event.getReason()).isEqualTo("Invalid");
                          assertThat(event.getMessage()).contains("spec");
                        }));
  }

  private static void awaitInvalid(Scenario scenario, String name) {
    Eventually.within(30)
        .untilAsserted(
            () -> {
              Map<String, Object> ready = Definitions.ready(scenario.namespace(), name);
              assertThat(ready).containsEntry("status", "False").containsEntry("reason", "Invalid");
              assertThat((String) ready.get("message")).contains("spec").doesNotContain("hidden");
            });
  }

  private static void worksFor(Scenario scenario, String name) {
    scenario.ready(SecretDraft.of(name).env(name.toUpperCase(Locale.ROOT)).value(name));
    Workspace workspace = scenario.start(PodDraft.of("ws-" + name).of(scenario).uid(1000));
    assertThat(workspace.envText(name.toUpperCase(Locale.ROOT))).isEqualTo(name);
  }

  private static void store(Scenario scenario, String name, Object spec) {
    Definitions.store("UserSecret", scenario.namespace(), name, spec);
  }
}
