package dev.satchel.webhook.injection;

import static dev.satchel.webhook.injection.Given.env;
import static dev.satchel.webhook.injection.Given.file;
import static dev.satchel.webhook.injection.Given.injected;
import static dev.satchel.webhook.injection.Given.pod;
import static dev.satchel.webhook.injection.Given.workspace;
import static dev.satchel.webhook.injection.Given.yaml;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.Policy;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class InjectorTest {
  private final Injector injector = new Injector(Given.CONFIG, Policy.DEFAULT);

  @Test
  void a_pod_that_wants_nothing_stays_as_it_is() {
    ObjectNode pod = pod();
    EnvironmentTest.annotate(pod, "satchel.dev/inject", "false");

    assertThat(injector.decide(workspace(pod, env("t", "T")))).isEqualTo(new Decision.Unchanged());
  }

  @Test
  void a_pod_that_was_injected_stays_as_it_is() {
    ObjectNode injected = injected(pod(), env("t", "T"), file("f", "/opt/f"));

    assertThat(injector.decide(workspace(injected, env("t", "T"), env("u", "U"))))
        .isEqualTo(new Decision.Unchanged());
  }

  @Test
  void the_pod_that_was_sent_is_not_changed_itself() {
    ObjectNode pod = pod();
    ObjectNode before = pod.deepCopy();

    injected(pod, env("t", "T"));

    assertThat(pod).isEqualTo(before);
  }

  @Test
  void fields_of_a_later_kubernetes_survive() {
    ObjectNode pod =
        yaml(
            """
            metadata: {labels: {satchel.dev/user: alice}, creationTimestamp: null, futureMeta: [1.50]}
            spec:
              futureSpec: {deep: [{a: null}]}
              containers: [{name: main, futureField: {x: 1}, env: [{name: E, futureFrom: {}}]}]
              volumes: null
            futureTop: true
            """);

    ObjectNode injected = injected(pod, env("t", "T"));

    assertThat(injected.get("futureTop")).isEqualTo(pod.get("futureTop"));
    assertThat(injected.path("metadata").get("futureMeta"))
        .isEqualTo(pod.path("metadata").get("futureMeta"));
    assertThat(injected.path("spec").get("futureSpec"))
        .isEqualTo(pod.path("spec").get("futureSpec"));
    assertThat(Given.container(injected, "main").get("futureField")).isEqualTo(yaml("x: 1"));
    assertThat(Given.container(injected, "main").path("env").get(0))
        .isEqualTo(yaml("{name: E, futureFrom: {}}"));
    assertThat(injected.path("spec").path("volumes")).hasSize(2);
  }

  @Test
  void an_unknown_user_is_refused_by_name() {
    assertThat(Owner.refusal("bob", "dev-alice", Optional.empty()).orElseThrow())
        .contains("'bob'")
        .contains("satchel.dev/user")
        .contains("dev-alice")
        .contains("no WorkspaceUser");
  }

  @Test
  void a_user_that_is_being_deleted_is_refused() {
    Owner leaving = new Owner("bob", "bob", List.of("dev"), false, true);

    assertThat(Owner.refusal("bob", "dev", Optional.of(leaving)).orElseThrow())
        .contains("being deleted");
  }

  @Test
  void a_namespace_that_is_not_the_user_s_is_refused_with_those_that_are() {
    assertThat(Owner.refusal("alice", "prod", Optional.of(Given.ALICE)).orElseThrow())
        .contains("'alice'")
        .contains("'prod'")
        .contains("[dev-alice, ml]");
    assertThat(Owner.refusal("alice", "ml", Optional.of(Given.ALICE))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO,true,true",
    "AUTO,false,false",
    "ALWAYS,false,true",
    "NEVER,true,false",
  })
  void the_setting_overrides_what_the_cluster_is_known_to_have(
      NativeSidecars setting, boolean known, boolean given) {
    assertThat(setting.given(known)).isEqualTo(given);
  }
}
