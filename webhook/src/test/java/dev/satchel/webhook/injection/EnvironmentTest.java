package dev.satchel.webhook.injection;

import static dev.satchel.webhook.injection.Given.container;
import static dev.satchel.webhook.injection.Given.env;
import static dev.satchel.webhook.injection.Given.injected;
import static dev.satchel.webhook.injection.Given.pod;
import static dev.satchel.webhook.injection.Given.workspace;
import static dev.satchel.webhook.injection.Given.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EnvironmentTest {
  private static final DeclaredSecret TOKEN = env("github", "GITHUB_TOKEN");

  @Test
  void every_container_and_init_container_gets_an_optional_reference() {
    ObjectNode pod =
        yaml(
            """
            metadata: {labels: {satchel.dev/user: alice}}
            spec:
              initContainers: [{name: setup}]
              containers: [{name: main}, {name: helper}]
            """);

    ObjectNode injected = injected(pod, TOKEN);

    for (String name : List.of("setup", "main", "helper")) {
      assertThat(env(container(injected, name)))
          .containsExactly("GITHUB_TOKEN<-satchel-alice/env.GITHUB_TOKEN/true");
    }
    assertThat(env(container(injected, "satchel-init"))).noneMatch(it -> it.contains("<-"));
  }

  @Test
  void the_template_s_entry_keeps_its_place_and_duplicates_go() {
    ObjectNode pod =
        pod(
            "  env:",
            "  - {name: FIRST, value: a}",
            "  - {name: GITHUB_TOKEN, value: template}",
            "  - {name: URL, value: https://$(GITHUB_TOKEN)@github}",
            "  - {name: GITHUB_TOKEN, value: again}",
            "  - {name: SATCHEL_MINE, value: kept}");

    assertThat(env(container(injected(pod, TOKEN, env("npm", "A_NPM"), env("z", "Z")), "main")))
        .containsExactly(
            "FIRST=a",
            "GITHUB_TOKEN<-satchel-alice/env.GITHUB_TOKEN/true",
            "URL=https://$(GITHUB_TOKEN)@github",
            "SATCHEL_MINE=kept",
            "A_NPM<-satchel-alice/env.A_NPM/true",
            "Z<-satchel-alice/env.Z/true");
  }

  @Test
  void the_annotation_chooses_containers_and_a_name_that_is_none_is_warned_of() {
    ObjectNode pod =
        yaml(
            """
            metadata:
              labels: {satchel.dev/user: alice}
              annotations: {satchel.dev/containers: "helper, setup ,gone"}
            spec:
              initContainers: [{name: setup}]
              containers: [{name: main}, {name: helper}]
            """);

    Decision.Injected decision = Given.decision(workspace(pod, TOKEN));

    assertThat(env(container(decision.pod(), "main"))).isEmpty();
    assertThat(env(container(decision.pod(), "setup"))).hasSize(1);
    assertThat(env(container(decision.pod(), "helper"))).hasSize(1);
    assertThat(decision.warnings())
        .singleElement()
        .asString()
        .contains("'gone'")
        .contains("setup, main, helper");
  }

  @Test
  void an_annotation_that_chooses_no_container_is_refused() {
    ObjectNode pod = pod();
    annotate(pod, "satchel.dev/containers", "mian");

    assertThat(Given.denial(workspace(pod, TOKEN)))
        .contains("satchel.dev/containers")
        .contains("main");
  }

  @Test
  void the_annotation_injected_names_the_secret_behind_each_variable() {
    ObjectNode injected = injected(pod(), TOKEN, env("npm", "NPM"), Given.file("k", "/k/k"));

    assertThat(annotation(injected, "satchel.dev/injected"))
        .isEqualTo("GITHUB_TOKEN=github,NPM=npm");
  }

  @Test
  void a_pod_without_any_variable_is_marked_as_seen() {
    assertThat(annotation(injected(pod()), "satchel.dev/injected")).isEmpty();
  }

  @Test
  void a_secret_for_other_workspaces_is_left_out() {
    DeclaredSecret other = Given.onlyFor(TOKEN, Map.of("team", "web"));
    DeclaredSecret ours = Given.onlyFor(env("d", "DATA"), Map.of("team", "data"));

    assertThat(env(container(injected(pod(), other, ours), "main")))
        .containsExactly("DATA<-satchel-alice/env.DATA/true");
  }

  @Test
  void a_secret_of_another_user_or_an_unlisted_namespace_is_left_out() {
    assertThat(
            env(
                container(
                    injected(
                        pod(),
                        Given.in(TOKEN, "bob", "dev-alice"),
                        Given.in(env("a", "A"), "alice", "elsewhere"),
                        Given.in(env("b", "B"), "alice", "ml")),
                    "main")))
        .containsExactly("B<-satchel-alice/env.B/true");
  }

  @Test
  void of_two_claims_the_stored_one_then_the_older_then_the_first_by_name_is_named() {
    DeclaredSecret old = Given.createdAt(env("old", "X"), "2025-01-01T00:00:00Z");
    DeclaredSecret young = Given.createdAt(env("young", "X"), "2026-01-01T00:00:00Z");

    assertThat(source(young, old)).isEqualTo("X=old");
    assertThat(source(old, Given.stored(young, Stored.YES))).isEqualTo("X=young");
    assertThat(source(env("b", "X"), env("a", "X"))).isEqualTo("X=a");
  }

  private static String source(DeclaredSecret... secrets) {
    ObjectNode injected = injected(pod(), secrets);
    assertThat(env(container(injected, "main"))).hasSize(1);
    return annotation(injected, "satchel.dev/injected");
  }

  @Test
  void a_suspended_user_s_pod_has_the_agent_and_nothing_else() {
    Workspace suspended =
        new Workspace(
            pod(),
            "dev-alice",
            Optional.empty(),
            new Owner("alice", "alice", List.of("dev-alice"), true, false),
            List.of(TOKEN, Given.file("key", "/opt/key")),
            true);

    ObjectNode injected = injected(suspended);

    assertThat(env(container(injected, "main"))).isEmpty();
    assertThat(annotation(injected, "satchel.dev/injected")).isEmpty();
    assertThat(Given.value(Given.init(injected), "SATCHEL_PROMISE")).hasValue("");
    assertThat(Given.value(Given.init(injected), "SATCHEL_MOUNTS").orElseThrow())
        .endsWith("\t/opt/key");
  }

  @Test
  void the_promise_is_what_the_pod_gets_and_nobody_has_withheld() {
    DeclaredSecret withheld = Given.stored(env("no", "NO"), Stored.NO);
    DeclaredSecret unknownHome = Given.file("home", "~/x");

    ObjectNode injected =
        injected(pod(), TOKEN, Given.stored(env("yes", "YES"), Stored.YES), withheld, unknownHome);

    assertThat(Given.value(Given.init(injected), "SATCHEL_PROMISE"))
        .hasValue("uid-github:3,uid-yes:3");
    assertThat(env(container(injected, "main"))).hasSize(3);
  }

  static void annotate(ObjectNode pod, String key, String value) {
    Json.object(Json.object(pod, "metadata"), "annotations").put(key, value);
  }

  static String annotation(JsonNode pod, String key) {
    return pod.path("metadata").path("annotations").path(key).asText(null);
  }
}
