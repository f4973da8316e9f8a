package dev.satchel.cli.explain;

import static dev.satchel.cli.explain.Scene.not;
import static dev.satchel.cli.explain.Scene.row;
import static dev.satchel.crds.workspace.Pods.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.Run;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WhereCommandTest {
  private final Scene scene = new Scene();

  private Run where(String... more) {
    String[] arguments = new String[2 + more.length];
    System.arraycopy(new String[] {"where", "token"}, 0, arguments, 0, 2);
    System.arraycopy(more, 0, arguments, 2, more.length);
    return scene.run(arguments);
  }

  @Test
  void every_workspace_of_the_user_is_listed_and_counted_as_the_status_does() {
    scene.ready("token", "envName: TOKEN, filePath: ~/.token");
    scene.pod("b", "TOKEN=token", report(5));
    scene.bare("a", Scene.ofAlice(), Map.of());
    scene.bare("other", Map.of("satchel.dev/user", "bob"), Map.of());

    Run run = where();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "Secret:  dev-alice/token",
            "User:    alice",
            "Value:   revision 4",
            "State:   Ready",
            "",
            "POD          ENV    FILE              STATE        WHY",
            "dev-alice/a  TOKEN  ~/.token          NotInjected  it was made while Satchel's webhook"
                + " was away, or got its label later; delete it and have it made again",
            "dev-alice/b  TOKEN  /home/dev/.token  Current      -",
            "1 workspace: 1 current, 0 stale, 0 pending; status.workspaces says the same");
  }

  @Test
  void where_the_status_says_something_else_it_is_said_why() {
    scene.ready("token", "envName: TOKEN");
    scene.pod("w", "TOKEN=token", report(4));

    assertThat(where().out())
        .contains(
            "1 workspace: 0 current, 1 stale, 0 pending; status.workspaces says 1 workspace: 1"
                + " current, 0 stale, 0 pending: the operator is about to count again");
  }

  @Test
  void a_pod_that_ended_or_is_not_selected_is_listed_and_not_counted() {
    scene.ready("token", "envName: TOKEN, workspaceSelector: {matchLabels: {team: web}}");
    scene.pod("w", "", report(5));
    scene.add(
        new PodBuilder(scene.pod("ended", "TOKEN=token", report(5)))
            .editMetadata()
            .withName("done")
            .endMetadata()
            .editStatus()
            .withPhase("Succeeded")
            .endStatus()
            .build());

    Run run = where();

    assertThat(row(run, "dev-alice/w")).contains("NotSelected");
    assertThat(row(run, "dev-alice/done")).contains("Ended");
    assertThat(run.out()).contains("0 workspaces: 0 current");
  }

  @Test
  void a_secret_that_the_operator_has_not_looked_at_since_says_so() {
    UserSecret secret = scene.ready("token", "envName: TOKEN");
    secret.getMetadata().setGeneration(3L);
    scene.pod("w", "TOKEN=token", report(5));

    Run run = where();

    assertThat(run.out())
        .contains(
            "State:   Pending: the operator has not looked at generation 3 of the secret yet",
            "status.workspaces says 1 workspace: 1 current, 0 stale, 0 pending, of what was"
                + " projected last");
    assertThat(row(run, "dev-alice/w")).contains("Pending");
  }

  @Test
  void a_secret_that_is_nowhere_says_why_for_each_pod() {
    scene.secret("token", "envName: TOKEN", not("Conflicted"));
    scene.pod("w", "", report(5));

    Run run = where();

    assertThat(run.out()).contains("State:   Conflicted: because");
    assertThat(row(run, "dev-alice/w")).contains("Conflicted", "because");
  }

  @Test
  void namespaces_that_may_not_be_read_are_named() {
    scene.user("spec: {namespaces: [dev-alice, closed]}");
    scene.ready("token", "envName: TOKEN");
    scene.cluster.forbidden.add("list pods in closed");

    Run run = where();

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("No workspace pods found.")
        .contains("namespace closed was not read: forbidden: cannot list pods in closed")
        .contains("it counts those in namespaces that were not read, too");
    scene.cluster.forbidden.add("list pods in dev-alice");
    Run none = where();
    assertThat(none.status()).isEqualTo(4);
    assertThat(none.err()).contains("cannot list pods in dev-alice");
  }

  @Test
  void who_may_not_read_users_is_told_of_the_secrets_namespace() {
    scene.ready("token", "envName: TOKEN");
    scene.cluster.forbidden.add("get workspaceusers");
    scene.pod("w", "TOKEN=token", report(5));

    Run run = where();

    assertThat(row(run, "dev-alice/w")).contains("Current");
    assertThat(run.out()).contains("only pods in dev-alice are shown", "cannot get workspaceusers");
  }

  @Test
  void an_unknown_secret_is_answered_with_those_there_are() {
    for (int i = 1; i <= 7; i++) {
      scene.ready("tokens-" + i, "envName: T" + i);
    }

    Run run = where();

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err())
        .contains("there is no UserSecret dev-alice/token; there: tokens-1", "and 2 more");
    scene.cluster.objects.clear();
    assertThat(where().err()).contains("; there is none at all");
    scene.cluster.forbidden.add("list usersecrets in dev-alice");
    assertThat(where().err())
        .isEqualToIgnoringNewLines("error: there is no UserSecret dev-alice/token");
  }

  @Test
  void programs_get_the_same() throws IOException {
    scene.ready("token", "envName: TOKEN");
    scene.pod("w", "TOKEN=token", report(4));

    String out = where("-o", "json").out();
    JsonNode json = new ObjectMapper().readTree(out);

    assertThat(json.path("revision").asLong()).isEqualTo(4);
    assertThat(json.path("state").asText()).isEqualTo("Ready");
    assertThat(json.at("/workspaces/0/pod").asText()).isEqualTo("w");
    assertThat(json.at("/workspaces/0/state").asText()).isEqualTo("Stale");
    assertThat(json.at("/counted/stale").asInt()).isEqualTo(1);
    assertThat(json.at("/status/current").asInt()).isEqualTo(1);
    assertThat(out).doesNotContain("sv1:");
  }
}
