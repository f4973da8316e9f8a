package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Webhooks;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Who gets what, and who gets nothing. */
@Tag("main")
@ExtendWith(Scenarios.class)
class BoundaryE2E {
  @Test
  void a_pod_in_a_namespace_that_the_user_does_not_list_is_refused(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").value("ghp"));
    String elsewhere = scenario.namespace() + "-else";
    scenario.makeNamespace(elsewhere);

    assertThatThrownBy(
            () ->
                Cluster.client()
                    .pods()
                    .inNamespace(elsewhere)
                    .resource(PodDraft.of("ws").of(scenario).uid(1000).build())
                    .create())
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining(scenario.user())
        .hasMessageContaining(elsewhere)
        .hasMessageContaining("spec.namespaces");
    assertThat(projected(elsewhere, scenario.user())).isNull();
  }

  @Test
  void a_pod_of_a_user_that_is_not_there_is_refused(Scenario scenario) {
    assertThatThrownBy(
            () -> scenario.create(PodDraft.of("ws").label("satchel.dev/user", "nobody-at-all")))
        .isInstanceOf(KubernetesClientException.class)
        .hasMessageContaining("nobody-at-all")
        .hasMessageContaining("no WorkspaceUser");
  }

  @Test
  void a_pod_of_another_user_in_the_same_namespace_gets_only_that_users(Scenario scenario) {
    String other = scenario.user() + "-other";
    scenario.makeUser(other, scenario.namespace());
    scenario.ready(
        SecretDraft.of("mine").env("MINE").file("~/mine").value("mine"),
        SecretDraft.of("theirs").user(other).env("THEIRS").file("~/theirs").value("theirs"));

    Workspace theirs =
        scenario.start(
            PodDraft.of("theirs")
                .label("satchel.dev/user", other)
                .uid(1000)
                .env("HOME", "/home/dev")
                .emptyDir("/home/dev"));

    assertThat(theirs.envText("THEIRS")).isEqualTo("theirs");
    assertThat(theirs.text("~/theirs")).isEqualTo("theirs");
    assertThat(theirs.env("MINE")).isNull();
    assertThat(theirs.has("~/mine")).isFalse();
  }

  @Test
  void a_secret_in_a_namespace_that_the_user_does_not_list_is_refused(Scenario scenario) {
    String other = scenario.user() + "-other";
    scenario.makeUser(other);

    String refusal = scenario.refusal(SecretDraft.of("theirs").user(other).env("X").value("x"));

    assertThat(refusal)
        .contains("metadata.namespace: WorkspaceUser " + other + " does not list")
        .contains(scenario.namespace());
  }

  @Test
  void a_secret_that_got_there_all_the_same_is_not_projected(Scenario scenario) {
    String other = scenario.user() + "-other";
    scenario.makeUser(other);

    Webhooks.off(() -> scenario.apply(SecretDraft.of("theirs").user(other).env("X").value("x")));

    Eventually.within(30)
        .untilAsserted(
            () ->
                assertThat(
                        Scenario.condition(scenario.settled("theirs"), "Ready")
                            .orElseThrow()
                            .reason())
                    .isEqualTo("NamespaceNotListed"));
    assertThat(projected(scenario.namespace(), other)).isNull();
  }

  @Test
  void a_namespace_that_is_taken_off_the_list_loses_the_values(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").value("ghp"));
    String second = scenario.namespace() + "-second";
    scenario.makeNamespace(second);
    list(scenario, scenario.namespace(), second);
    Eventually.within(30)
        .until(() -> value(projected(second, scenario.user()), "env.TOKEN").equals("ghp"));

    list(scenario, scenario.namespace());

    Eventually.within(30).until(() -> projected(second, scenario.user()) == null);
    assertThat(value(projected(scenario.namespace(), scenario.user()), "env.TOKEN"))
        .isEqualTo("ghp");
  }

  @Test
  void a_projected_secret_that_someone_edits_or_deletes_is_made_true_again(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").value("ghp"));
    Secret before = projected(scenario.namespace(), scenario.user());

    Cluster.client()
        .resource(before)
        .edit(
            secret ->
                new SecretBuilder(secret)
                    .addToData("env.TOKEN", Base64.getEncoder().encodeToString("forged".getBytes()))
                    .build());
    awaitProjected(scenario.namespace(), scenario.user(), "ghp");

    Cluster.client().resource(before).delete();
    awaitProjected(scenario.namespace(), scenario.user(), "ghp");
  }

  @Test
  void a_secret_of_somebody_elses_under_the_projected_name_is_left_alone(Scenario scenario) {
    String user = scenario.user() + "-other";
    String foreign = "satchel-" + user;
    // Before the user is there, or the operator would have been first.
    scenario.source(foreign, "own", "mine".getBytes(StandardCharsets.UTF_8));
    scenario.makeUser(user, scenario.namespace());

    String refusal = scenario.refusal(SecretDraft.of("token").user(user).env("TOKEN").value("ghp"));

    assertThat(refusal).contains(foreign).contains(scenario.namespace());
    Secret kept = projected(scenario.namespace(), user);
    assertThat(kept.getData()).containsOnlyKeys("own");
    assertThat(value(kept, "own")).isEqualTo("mine");

    Cluster.client().resource(kept).delete();
    awaitProjected(scenario.namespace(), user, "ghp");
  }

  @Test
  void a_suspended_user_s_values_are_nowhere_until_it_is_over(Scenario scenario) {
    scenario.ready(SecretDraft.of("token").env("TOKEN").value("ghp"));

    suspend(scenario, true);
    Eventually.within(30)
        .untilAsserted(
            () -> {
              Secret now = projected(scenario.namespace(), scenario.user());
              assertThat(now == null || !now.getData().containsKey("env.TOKEN")).isTrue();
            });

    suspend(scenario, false);
    awaitProjected(scenario.namespace(), scenario.user(), "ghp");
  }

  private static void suspend(Scenario scenario, boolean suspended) {
    patch(scenario, "{\"spec\":{\"suspended\":" + suspended + "}}");
  }

  private static void list(Scenario scenario, String... namespaces) {
    patch(scenario, "{\"spec\":{\"namespaces\":[\"" + String.join("\",\"", namespaces) + "\"]}}");
  }

  private static void patch(Scenario scenario, String mergePatch) {
    Cluster.client()
        .resources(WorkspaceUser.class)
        .withName(scenario.user())
        .patch(
            io.fabric8.kubernetes.client.dsl.base.PatchContext.of(
                io.fabric8.kubernetes.client.dsl.base.PatchType.JSON_MERGE),
            mergePatch);
  }

  private static void awaitProjected(String namespace, String user, String value) {
    Eventually.within(30).until(() -> value(projected(namespace, user), "env.TOKEN").equals(value));
  }

  private static Secret projected(String namespace, String user) {
    return Cluster.client().secrets().inNamespace(namespace).withName("satchel-" + user).get();
  }

  private static String value(Secret secret, String key) {
    Map<String, String> data = secret.getData();
    return new String(Base64.getDecoder().decode(data.get(key)), StandardCharsets.UTF_8);
  }
}
