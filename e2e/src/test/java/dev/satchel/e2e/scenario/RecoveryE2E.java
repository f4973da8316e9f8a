package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Postgres;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A part fails and comes back: every status is true again, and running workspaces noticed nothing.
 */
@ExtendWith(Scenarios.class)
class RecoveryE2E {
  private static final int USERS = 4;
  private static final int SECRETS_EACH = 50;
  private static final Duration OUTAGE = Duration.ofSeconds(60);

  @Test
  void the_operator_is_killed_in_the_middle_of_200_applies(Scenario scenario) {
    List<String> users =
        IntStream.range(0, USERS).mapToObj(i -> scenario.user() + "-" + i).toList();
    users.forEach(user -> scenario.makeUser(user, scenario.namespace()));
    List<SecretDraft> drafts =
        users.stream()
            .flatMap(user -> IntStream.range(0, SECRETS_EACH).mapToObj(i -> draft(user, i)))
            .toList();
    scenario.ready(drafts.getFirst().value("before"));
    Workspace running = scenario.start(workspace("running", users.getFirst()));
    String uid = running.pod().getMetadata().getUid();

    for (int i = 0; i < drafts.size(); i++) {
      scenario.apply(drafts.get(i));
      if (i == drafts.size() / 2) {
        Cluster.kill(Cluster.OPERATOR);
      }
    }

    Eventually.within(180)
        .untilAsserted(
            () -> assertThat(drafts).allSatisfy(draft -> assertReady(scenario, draft.name())));
    assertNothingNoticed(running, uid);
    assertThat(running.text("~/file-0")).isEqualTo(value(users.getFirst(), 0));
    for (String user : users) {
      Workspace fresh = scenario.start(workspace("fresh-" + user, user));
      assertThat(fresh.sh("cd && for i in $(seq 0 49); do cat file-$i; echo; done").lines())
          .containsExactlyElementsOf(
              IntStream.range(0, SECRETS_EACH).mapToObj(i -> value(user, i)).toList());
      assertThat(fresh.envText("VARIABLE_49")).isEqualTo(value(user, 49));
    }
  }

  @Test
  void postgres_is_stopped_for_60_seconds(Scenario scenario) {
    SecretDraft secret = SecretDraft.of("token").env("TOKEN").file("~/file-0");
    scenario.ready(secret.value("before"));
    Workspace running = scenario.start(workspace("running", scenario.user()));
    String uid = running.pod().getMetadata().getUid();

    Postgres.stop();
    Instant stopped = Instant.now();
    try {
      scenario.apply(secret.value("after"));
      scenario.apply(SecretDraft.of("late").env("LATE").value("late"));
      Eventually.within(60)
          .untilAsserted(
              () -> {
                assertThat(reason(scenario, "token")).isEqualTo("StoreUnavailable");
                assertThat(reason(scenario, "late")).isEqualTo("StoreUnavailable");
              });
      assertThat(running.text("~/file-0")).isEqualTo("before");
      Workspace meanwhile = scenario.start(workspace("meanwhile", scenario.user()));
      assertThat(meanwhile.text("~/file-0")).isEqualTo("before");
      Eventually.after(Duration.between(Instant.now(), stopped.plus(OUTAGE)));
    } finally {
      Postgres.start();
    }

    Eventually.within(60)
        .untilAsserted(
            () -> {
              assertReady(scenario, "token");
              assertReady(scenario, "late");
              assertThat(running.text("~/file-0")).isEqualTo("after");
            });
    assertNothingNoticed(running, uid);
  }

  @Test
  void the_webhook_is_restarted(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").file("~/file-0").value("ghp"));
    Workspace running = scenario.start(workspace("running", scenario.user()));
    String uid = running.pod().getMetadata().getUid();

    Cluster.kill(Cluster.WEBHOOK);
    Cluster.awaitReady(Cluster.WEBHOOK);

    assertNothingNoticed(running, uid);
    Workspace fresh = scenario.start(workspace("fresh", scenario.user()));
    assertThat(fresh.envText("TOKEN")).isEqualTo("ghp");
    assertThat(fresh.text("~/file-0")).isEqualTo("ghp");
  }

  @Test
  void without_a_webhook_only_pods_with_the_label_wait(Scenario scenario) {
    int replicas = Cluster.replicas(Cluster.WEBHOOK);
    try {
      Cluster.scale(Cluster.WEBHOOK, 0);
      assertThatThrownBy(() -> scenario.create(workspace("labelled", scenario.user())))
          .isInstanceOf(KubernetesClientException.class)
          .hasMessageContaining("pods.satchel.dev");
      // were it called for this one too, it could not be made either
      scenario.start(PodDraft.of("plain").uid(1000));
    } finally {
      Cluster.scale(Cluster.WEBHOOK, replicas);
      Cluster.awaitReady(Cluster.WEBHOOK);
    }
    scenario.start(workspace("labelled", scenario.user()));
  }

  private static SecretDraft draft(String user, int number) {
    return SecretDraft.of(user + "-" + number)
        .user(user)
        .env("VARIABLE_" + number)
        .file("~/file-" + number)
        .value(value(user, number));
  }

  private static String value(String user, int number) {
    return "value of " + user + ", number " + number;
  }

  private static PodDraft workspace(String name, String user) {
    return PodDraft.of(name)
        .label("satchel.dev/user", user)
        .uid(1000)
        .env("HOME", "/home/dev")
        .emptyDir("/home/dev");
  }

  private static void assertReady(Scenario scenario, String name) {
    var secret = scenario.secret(name);
    var ready = Scenario.condition(secret, "Ready").orElseThrow();
    assertThat(ready.isTrue()).as("%s: %s", name, ready).isTrue();
    assertThat(ready.observedGeneration())
        .as("%s: %s", name, ready)
        .isEqualTo(secret.getMetadata().getGeneration());
  }

  private static String reason(Scenario scenario, String name) {
    return Stream.of("Ready")
        .map(type -> Scenario.condition(scenario.secret(name), type).orElseThrow().reason())
        .findFirst()
        .orElseThrow();
  }

  private static void assertNothingNoticed(Workspace workspace, String uid) {
    assertThat(workspace.pod().getMetadata().getUid()).isEqualTo(uid);
    assertThat(workspace.pod().getStatus().getPhase()).isEqualTo("Running");
    assertThat(workspace.restarts()).isZero();
  }
}
