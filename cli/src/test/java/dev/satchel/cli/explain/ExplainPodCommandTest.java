package dev.satchel.cli.explain;

import static dev.satchel.cli.explain.Scene.not;
import static dev.satchel.cli.explain.Scene.notProjected;
import static dev.satchel.cli.explain.Scene.row;
import static dev.satchel.crds.workspace.Pods.report;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.Run;
import dev.satchel.crds.Annotations;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.FieldsV1;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntryBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExplainPodCommandTest {
  private final Scene scene = new Scene();

  private Run explain(String pod, String... more) {
    String[] arguments = new String[3 + more.length];
    System.arraycopy(new String[] {"explain", "pod", pod}, 0, arguments, 0, 3);
    System.arraycopy(more, 0, arguments, 3, more.length);
    return scene.run(arguments);
  }

  @Test
  void a_pod_that_has_everything_says_so() {
    scene.ready("token", "envName: TOKEN, filePath: ~/.token");
    scene.pod("w", "TOKEN=token", report(5));

    Run run = explain("w");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines())
        .containsExactly(
            "Pod:       dev-alice/w",
            "User:      alice",
            "Injected:  yes, with TOKEN",
            "Home:      /home/dev",
            "Reported:  projection revision 5 at 2026-01-01T00:00:00Z, by satchel-init as it ended",
            "",
            "SECRET           ENV    FILE              STATE    WHY",
            "dev-alice/token  TOKEN  /home/dev/.token  Current  -");
  }

  @Test
  void each_secret_says_how_it_is_and_what_would_make_it_right() {
    scene.ready("stale", "envName: TOKEN");
    scene.ready("new", "envName: NEW");
    scene.ready("elsewhere", "envName: X, workspaceSelector: {matchLabels: {team: web}}");
    scene.secret("conflict", "envName: TOKEN", not("Conflicted"));
    scene.secret("off", "envName: OFF, enabled: false", notProjected("Disabled"));
    scene.secret("nofile", "filePath: ~/f", notProjected("FilesDisabled"));
    scene.secret("soon", "envName: SOON", notProjected("Pending"));
    scene.secret("blocked", "filePath: /blocked", notProjected("ForeignSecret"));
    scene.secret("young", "envName: YOUNG", "");
    scene.pod("w", "TOKEN=stale", report(4));

    Run run = explain("w");

    assertThat(row(run, "dev-alice/stale"))
        .containsExactly(
            "dev-alice/stale",
            "TOKEN",
            "-",
            "Stale",
            "TOKEN: restart the pod: its containers started before the variable changed at"
                + " 2026-01-01T00:10:00Z, revision 4");
    assertThat(row(run, "dev-alice/new"))
        .contains("Stale")
        .last()
        .asString()
        .contains("make the pod again");
    assertThat(row(run, "dev-alice/elsewhere"))
        .containsExactly(
            "dev-alice/elsewhere",
            "X",
            "-",
            "NotSelected",
            "the pod's labels are not as spec.workspaceSelector wants: team=web");
    assertThat(row(run, "dev-alice/conflict"))
        .containsExactly("dev-alice/conflict", "TOKEN", "-", "Conflicted", "because");
    assertThat(row(run, "dev-alice/off"))
        .containsExactly("dev-alice/off", "OFF", "-", "Disabled", "because");
    assertThat(row(run, "dev-alice/nofile"))
        .containsExactly("dev-alice/nofile", "-", "/home/dev/f", "FilesDisabled", "because");
    assertThat(row(run, "dev-alice/soon"))
        .containsExactly("dev-alice/soon", "SOON", "-", "Pending", "because");
    assertThat(row(run, "dev-alice/blocked")).contains("Current");
    assertThat(row(run, "dev-alice/young"))
        .containsExactly(
            "dev-alice/young",
            "YOUNG",
            "-",
            "Pending",
            "the operator has not looked at generation 2 of the secret yet");
    assertThat(run.out()).doesNotContain("sv1:").doesNotContain("hush");
  }

  @Test
  void a_disabled_secret_that_is_still_there_says_so() {
    scene.secret("off", "envName: OFF, enabled: false", notProjected("Disabled"));
    scene.pod("w", "OFF=off", report(4));

    assertThat(row(explain("w"), "dev-alice/off"))
        .contains("Stale")
        .last()
        .asString()
        .startsWith("OFF: restart the pod");
  }

  @Test
  void what_a_suspended_users_pod_still_has_is_stale() {
    scene.secret("token", "envName: TOKEN", notProjected("UserSuspended"));
    scene.pod("w", "TOKEN=token", report(9));
    scene.pod("without", "", report(9));

    assertThat(row(explain("w"), "dev-alice/token")).contains("Stale");
    assertThat(row(explain("without"), "dev-alice/token")).contains("UserSuspended", "because");
  }

  @Test
  void what_keeps_the_projected_secret_out_of_the_pods_namespace_is_said() {
    String foreign = "Secret dev-alice/satchel-alice was not made by Satchel";
    scene.secret(
        "token",
        "envName: TOKEN",
        notProjected("ForeignSecret").replace("because", "'" + foreign + "'"));
    scene.pod("w", "TOKEN=token", report(5));

    assertThat(row(explain("w"), "dev-alice/token")).contains("ForeignSecret", foreign);
  }

  @Test
  void a_file_that_could_not_be_written_is_shown_with_its_path_and_why() {
    scene.ready("token", "filePath: /data/token");
    scene.told(
        "w",
        "",
        "{\"revision\":5,\"files\":[{\"uid\":\"uid-token\",\"secret\":\"token\",\"path\":\"/data/token\",\"state\":\"not-written\",\"reason\":\"ReadOnly\"}]}");

    assertThat(row(explain("w"), "dev-alice/token"))
        .containsExactly(
            "dev-alice/token",
            "-",
            "/data/token",
            "Pending",
            "/data/token: the file system there is read-only; mount the volume writable or choose"
                + " another path");
  }

  @Test
  void when_the_agent_told_the_webhook_is_what_the_api_server_noted() {
    Pod pod = scene.told("w", "", "{\"revision\":7,\"files\":[]}");
    FieldsV1 fields = new FieldsV1();
    fields.setAdditionalProperty(
        "f:metadata", Map.of("f:annotations", Map.of("f:" + Annotations.DELIVERED, Map.of())));
    pod.getMetadata()
        .setManagedFields(
            List.of(
                new ManagedFieldsEntryBuilder()
                    .withManager("satchel-deliveries")
                    .withTime("2026-01-01T10:00:00Z")
                    .withFieldsV1(fields)
                    .build()));

    assertThat(explain("w").out())
        .contains("Reported:  projection revision 7 at 2026-01-01T10:00:00Z, to the webhook")
        .contains("No UserSecrets of alice found.");
  }

  @Test
  void an_agent_that_should_tell_the_webhook_and_does_not_is_noticed() {
    Pod pod = scene.pod("w", "", report(5));
    pod.getSpec()
        .getInitContainers()
        .getFirst()
        .setEnv(
            List.of(new EnvVar("SATCHEL_REPORT_URL", "https://satchel-webhook/deliveries", null)));

    assertThat(explain("w").out())
        .contains(
            "by satchel-init as it ended; the webhook was told nothing", "Home:      not known");
  }

  @Test
  void what_is_left_of_deleted_secrets_is_told_too() {
    scene.told(
        "w",
        "GONE=gone",
        "{\"revision\":5,\"files\":[{\"uid\":\"uid-gone\",\"secret\":\"gone\",\"path\":\"/data/x\",\"state\":\"still-there\",\"reason\":\"Denied\"}]}");

    assertThat(explain("w").out())
        .containsPattern("gone +GONE +- +Deleted +GONE: containers that started")
        .containsPattern("gone +- +/data/x +Deleted +/data/x: should have gone");
  }

  @Test
  void a_pod_without_the_label_is_nobodys_workspace() {
    scene.bare("x", Map.of("team", "data"), Map.of());

    Run run = explain("x");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .contains("User:      -", "Injected:  no: it has no label satchel.dev/user")
        .doesNotContain("SECRET");
  }

  @Test
  void a_pod_that_was_not_injected_says_why_not() {
    scene.ready("token", "envName: TOKEN");
    scene.bare("declined", Scene.ofAlice(), Map.of(Annotations.INJECT, "false"));
    scene.bare("unseen", Scene.ofAlice(), Map.of());
    scene.bare("bobs", Map.of("satchel.dev/user", "bob"), Map.of());

    assertThat(explain("declined").out()).contains("no: its annotation satchel.dev/inject is");
    Run unseen = explain("unseen");
    assertThat(unseen.out()).contains("no: it was made while Satchel's webhook was away");
    assertThat(row(unseen, "dev-alice/token")).contains("NotInjected");
    assertThat(explain("bobs").out()).contains("no: there is no WorkspaceUser bob");
    scene.user("spec: {namespaces: [other, more]}");
    assertThat(explain("unseen").out())
        .contains(
            "no: WorkspaceUser alice has no workspaces in dev-alice: its spec.namespaces is [other, more]");
  }

  @Test
  void nothing_is_current_in_an_injected_pod_whose_namespace_was_taken_away() {
    scene.secret(
        "other",
        "token",
        "envName: TOKEN",
        Scene.condition("Ready", "True", "Ready")
            + ", "
            + Scene.condition("Stored", "True", "Stored"));
    scene.pod("w", "TOKEN=token", report(5));
    scene.user("spec: {namespaces: [other]}");

    Run run = explain("w");

    assertThat(run.out()).contains("yes, with TOKEN; but WorkspaceUser alice has no workspaces in");
    assertThat(row(run, "other/token")).contains("NamespaceNotListed");
  }

  @Test
  void secrets_of_the_users_other_namespaces_are_shown_or_said_to_be_missing() {
    scene.user("spec: {namespaces: [dev-alice, closed, open]}");
    scene.secret("open", "token", "envName: TOKEN", not("Invalid"));
    scene.cluster.forbidden.add("list usersecrets in closed");
    scene.pod("w", "", report(5));

    Run run = explain("w");

    assertThat(run.status()).isZero();
    assertThat(row(run, "open/token")).contains("Invalid");
    assertThat(run.out())
        .contains("namespace closed was not read: forbidden: cannot list usersecrets in closed");
  }

  @Test
  void who_may_not_read_users_is_told_of_the_own_namespace() {
    scene.ready("token", "envName: TOKEN");
    scene.cluster.forbidden.add("get workspaceusers");
    scene.pod("w", "TOKEN=token", report(5));

    Run run = explain("w");

    assertThat(run.status()).isZero();
    assertThat(row(run, "dev-alice/token")).contains("Current");
    assertThat(run.out())
        .contains("only secrets in dev-alice are shown", "cannot get workspaceusers");
  }

  @Test
  void an_unknown_pod_is_answered_with_those_there_are_the_likest_first() {
    scene.bare("zebra", Map.of(), Map.of());
    scene.bare("ws-10", Map.of(), Map.of());
    scene.bare("ws-2", Map.of(), Map.of());

    Run run = explain("ws-1");

    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err())
        .isEqualToIgnoringNewLines(
            "error: there is no pod dev-alice/ws-1; there: ws-10, ws-2, zebra");
    scene.cluster.forbidden.add("list pods in dev-alice");
    scene.cluster.forbidden.add("get pods in dev-alice");
    assertThat(explain("ws-1").err()).contains("cannot get pods in dev-alice");
    assertThat(explain("ws-1").status()).isEqualTo(4);
  }

  @Test
  void programs_get_the_same() throws IOException {
    scene.ready("token", "envName: TOKEN, filePath: ~/.token");
    scene.pod("w", "TOKEN=token", report(4));

    JsonNode json = new ObjectMapper().readTree(explain("w", "-o", "json").out());

    assertThat(json.at("/injection/injected").asBoolean()).isTrue();
    assertThat(json.at("/environment/0").asText()).isEqualTo("TOKEN");
    assertThat(json.at("/home").asText()).isEqualTo("/home/dev");
    assertThat(json.at("/heard/revision").asLong()).isEqualTo(4);
    JsonNode secret = json.at("/secrets/0");
    assertThat(secret.path("secret").asText()).isEqualTo("token");
    assertThat(secret.path("file").asText()).isEqualTo("/home/dev/.token");
    assertThat(secret.path("state").asText()).isEqualTo("Stale");
    assertThat(secret.at("/why/0/reason").asText()).isEqualTo("ContainerIsOlder");
    assertThat(json.toString()).doesNotContain("sv1:");
  }

  @ParameterizedTest
  @ValueSource(strings = {"pod", "po", "pods"})
  void a_pod_may_be_called_as_kubectl_does(String word) {
    scene.pod("w", "", report(5));

    assertThat(scene.run("explain", word, "w").status()).isZero();
    assertThat(scene.run("explain").status()).isEqualTo(2);
  }
}
