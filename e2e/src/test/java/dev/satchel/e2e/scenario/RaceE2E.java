package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.Kubectl;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Several secrets that want the same. */
@ExtendWith(Scenarios.class)
class RaceE2E {
  private static final int APPLIES = 1000;

  /** How many requests are under way at once: as many as the API server takes from one client. */
  private static final int AT_ONCE = 50;

  @Test
  void of_1000_applies_at_once_that_want_one_variable_one_wins_and_each_other_names_it(
      Scenario scenario) throws Exception {
    List<Optional<String>> refusals = applyAll(scenario);

    Map<String, UserSecret> admitted =
        Eventually.within(120).until(() -> admitted(scenario), RaceE2E::isDecided);
    assertThat(admitted)
        .hasSize((int) refusals.stream().filter(Optional::isEmpty).count())
        .isNotEmpty();
    String winner = stored(admitted).getFirst();
    String named = "ConflictsWith: " + scenario.namespace() + "/" + winner + ", envName";
    admitted.forEach(
        (name, secret) -> {
          Condition conflicted = Scenario.condition(secret, "Conflicted").orElseThrow();
          assertThat(conflicted.isTrue())
              .as("%s: %s", name, conflicted)
              .isNotEqualTo(name.equals(winner));
          assertThat(name.equals(winner) ? named : conflicted.message()).as(name).isEqualTo(named);
        });
    refusals.forEach(refusal -> refusal.ifPresent(text -> assertThat(text).contains(named)));
    Workspace workspace = scenario.start(PodDraft.of("ws").of(scenario).uid(1000));
    assertThat(workspace.envText("WANTED")).isEqualTo("value of " + winner);
  }

  private static List<Optional<String>> applyAll(Scenario scenario) throws Exception {
    try (ExecutorService threads = Executors.newFixedThreadPool(AT_ONCE)) {
      List<Future<Optional<String>>> answers = new ArrayList<>();
      for (int i = 0; i < APPLIES; i++) {
        String name = "racer-" + i;
        answers.add(threads.submit(() -> apply(scenario, name)));
      }
      List<Optional<String>> refusals = new ArrayList<>();
      for (Future<Optional<String>> answer : answers) {
        refusals.add(answer.get(180, TimeUnit.SECONDS));
      }
      return refusals;
    }
  }

  private static Optional<String> apply(Scenario scenario, String name) {
    try {
      scenario.apply(SecretDraft.of(name).env("WANTED").value("value of " + name));
      return Optional.empty();
    } catch (KubernetesClientException e) {
      return Optional.of(e.getMessage());
    }
  }

  private static Map<String, UserSecret> admitted(Scenario scenario) {
    return Cluster.client()
        .resources(UserSecret.class)
        .inNamespace(scenario.namespace())
        .list()
        .getItems()
        .stream()
        .collect(Collectors.toMap(secret -> secret.getMetadata().getName(), secret -> secret));
  }

  /** Whether something is said of each, and that of one is that it is stored. */
  private static boolean isDecided(Map<String, UserSecret> secrets) {
    return stored(secrets).size() == 1
        && secrets.values().stream()
            .allMatch(secret -> Scenario.condition(secret, "Conflicted").isPresent());
  }

  private static List<String> stored(Map<String, UserSecret> secrets) {
    return secrets.entrySet().stream()
        .filter(
            entry ->
                Scenario.condition(entry.getValue(), "Stored")
                    .filter(Condition::isTrue)
                    .isPresent())
        .map(Map.Entry::getKey)
        .toList();
  }

  @Test
  void two_secrets_swap_variables_and_paths_in_one_apply_without_help(Scenario scenario) {
    String before = manifests(scenario, "ONE", "~/one", "TWO", "~/two");
    String after = manifests(scenario, "TWO", "~/two", "ONE", "~/one");
    assertThat(Kubectl.run(before, "apply", "-f", "-").status()).isZero();
    scenario.settled("first");
    scenario.settled("second");
    Workspace workspace =
        scenario.start(
            PodDraft.of("ws")
                .of(scenario)
                .uid(1000)
                .env("HOME", "/home/dev")
                .emptyDir("/home/dev"));
    assertThat(workspace.text("~/one")).isEqualTo("first");

    assertThat(Kubectl.run(after, "apply", "-f", "-").said()).contains("second configured");

    Eventually.within(30)
        .untilAsserted(
            () -> {
              assertThat(
                      Scenario.condition(scenario.secret("first"), "Ready").orElseThrow().isTrue())
                  .isTrue();
              assertThat(
                      Scenario.condition(scenario.secret("second"), "Ready").orElseThrow().isTrue())
                  .isTrue();
              assertThat(workspace.text("~/one")).isEqualTo("second");
              assertThat(workspace.text("~/two")).isEqualTo("first");
            });
    Workspace fresh = scenario.start(PodDraft.of("fresh").of(scenario).uid(1000));
    assertThat(fresh.envText("ONE")).isEqualTo("second");
    assertThat(fresh.envText("TWO")).isEqualTo("first");
  }

  private static String manifests(
      Scenario scenario, String firstEnv, String firstFile, String secondEnv, String secondFile) {
    return manifest(scenario, "first", firstEnv, firstFile)
        + "---\n"
        + manifest(scenario, "second", secondEnv, secondFile);
  }

  private static String manifest(Scenario scenario, String name, String env, String file) {
    return """
        apiVersion: satchel.dev/v1alpha1
        kind: UserSecret
        metadata: {name: %s, namespace: %s}
        spec: {user: %s, envName: %s, filePath: %s, value: %s}
        """
        .formatted(name, scenario.namespace(), scenario.user(), env, file, name);
  }
}
