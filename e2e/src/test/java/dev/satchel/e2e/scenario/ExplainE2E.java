package dev.satchel.e2e.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Program;
import dev.satchel.e2e.cluster.SatchelPlugin;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What {@code kubectl satchel explain pod} and {@code where} tell a person is what is so. */
@ExtendWith(Scenarios.class)
@Tag("reports")
class ExplainE2E {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void a_person_is_told_what_a_workspace_lacks_and_what_mends_it(
      Scenario scenario, @TempDir Path installed) throws IOException {
    SatchelPlugin satchel = SatchelPlugin.install(installed);
    SecretDraft token = SecretDraft.of("token").env("TOKEN").file("~/token");
    SecretDraft blocked = SecretDraft.of("blocked").file("/data/blocked").value("hunter2");
    SecretDraft web = SecretDraft.of("web").env("WEB").value("hunter2").onlyWhere("team", "web");
    scenario.ready(token.value("hunter2"), blocked, web);
    Workspace workspace = scenario.start(draft(scenario));

    eventually(satchel, scenario, Map.of("token", "Current", "web", "NotSelected"));
    JsonNode unwritten = secret(explain(satchel, scenario), "blocked");
    assertThat(unwritten.path("state").asText()).isEqualTo("Pending");
    assertThat(unwritten.at("/why/0/reason").asText()).isEqualTo("ReadOnly");
    assertThat(unwritten.at("/why/0/text").asText()).contains("/data/blocked: ", "read-only");
    assertThat(secret(explain(satchel, scenario), "web").at("/why/0/text").asText())
        .contains("team=web");
    assertThat(explain(satchel, scenario).path("home").asText()).isEqualTo("/home/dev");
    Eventually.within(30)
        .untilAsserted(
            () -> {
              JsonNode heard = explain(satchel, scenario).path("heard");
              assertThat(heard.path("by").asText()).isEqualTo("webhook");
              assertThat(heard.path("at").asText()).isNotEmpty();
            });
    agrees(satchel, scenario, 1, 0);

    scenario.apply(token.value("hunter3"));

    eventually(satchel, scenario, Map.of("token", "Stale", "web", "NotSelected"));
    assertThat(workspace.envText("TOKEN")).isEqualTo("hunter2");
    assertThat(secret(explain(satchel, scenario), "token").at("/why/0/text").asText())
        .contains("TOKEN: restart the pod");
    agrees(satchel, scenario, 0, 1);
    assertThat(run(satchel, scenario, "where", "token").out())
        .contains("1 workspace: 0 current, 1 stale, 0 pending; status.workspaces says the same")
        .doesNotContain("hunter");

    scenario.apply(blocked.file("~/blocked"));
    workspace.end();
    scenario.start(draft(scenario));

    eventually(
        satchel, scenario, Map.of("token", "Current", "blocked", "Current", "web", "NotSelected"));
    agrees(satchel, scenario, 1, 0);
    assertThat(run(satchel, scenario, "explain", "pod", "ws").out())
        .contains("Injected:  yes, with TOKEN")
        .doesNotContain("hunter");
  }

  private static PodDraft draft(Scenario scenario) {
    return PodDraft.of("ws")
        .of(scenario)
        .uid(1000)
        .findsWebhook()
        .env("HOME", "/home/dev")
        .emptyDir("/home/dev")
        .readOnlyVolume("/data");
  }

  private static void eventually(
      SatchelPlugin satchel, Scenario scenario, Map<String, String> stateBySecret) {
    Eventually.within(60)
        .untilAsserted(
            () -> {
              JsonNode explained = explain(satchel, scenario);
              stateBySecret.forEach(
                  (name, state) ->
                      assertThat(secret(explained, name).path("state").asText())
                          .as("%s in %s", name, explained)
                          .isEqualTo(state));
            });
  }

  /** The one workspace of {@code token}, as the operator counts it and as the command does. */
  private static void agrees(SatchelPlugin satchel, Scenario scenario, int current, int stale) {
    Eventually.within(30)
        .untilAsserted(
            () -> {
              JsonNode where =
                  JSON.readTree(run(satchel, scenario, "where", "token", "-o", "json").out());
              assertThat(where.path("counted")).as("%s", where).isEqualTo(where.path("status"));
              assertThat(where.at("/status/total").asInt()).isEqualTo(1);
              assertThat(where.at("/status/current").asInt()).isEqualTo(current);
              assertThat(where.at("/status/stale").asInt()).isEqualTo(stale);
            });
  }

  private static JsonNode explain(SatchelPlugin satchel, Scenario scenario) throws IOException {
    return JSON.readTree(run(satchel, scenario, "explain", "pod", "ws", "-o", "json").out());
  }

  private static JsonNode secret(JsonNode explained, String name) {
    for (JsonNode secret : explained.path("secrets")) {
      if (secret.path("secret").asText().equals(name)) {
        return secret;
      }
    }
    throw new AssertionError("no %s in %s".formatted(name, explained));
  }

  private static Program run(SatchelPlugin satchel, Scenario scenario, String... arguments) {
    Program program =
        satchel.run(
            "",
            Stream.concat(Stream.of(arguments), Stream.of("-n", scenario.namespace()))
                .toArray(String[]::new));
    assertThat(program.status()).as(program.said()).isZero();
    return program;
  }
}
