package dev.satchel.webhook.injection;

import static dev.satchel.webhook.injection.Given.CONFIG;
import static dev.satchel.webhook.injection.Given.init;
import static dev.satchel.webhook.injection.Given.injected;
import static dev.satchel.webhook.injection.Given.pod;
import static dev.satchel.webhook.injection.Given.value;
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
import org.junit.jupiter.params.provider.ValueSource;

class HomeTest {
  private static final String HOME_VOLUME = "  volumeMounts: [{name: h, mountPath: /home/vol/}]";
  private static final String HOME_ENV = "  env: [{name: HOME, value: /env}]";

  private static Workspace in(ObjectNode pod, String namespaceHome) {
    return new Workspace(
        pod, "dev-alice", Optional.ofNullable(namespaceHome), Given.ALICE, List.of(), true);
  }

  private static Optional<String> home(Workspace workspace) {
    return value(init(injected(workspace)), "SATCHEL_HOME");
  }

  @Test
  void each_source_gives_way_to_the_one_before_it() {
    ObjectNode all = pod(HOME_VOLUME, HOME_ENV);
    EnvironmentTest.annotate(all, "satchel.dev/home", "/pod");

    assertThat(home(in(all, "/namespace"))).hasValue("/pod");
    assertThat(home(in(pod(HOME_VOLUME, HOME_ENV), "/namespace"))).hasValue("/namespace");
    assertThat(home(in(pod(HOME_VOLUME, HOME_ENV), null))).hasValue("/env");
    assertThat(home(in(pod(HOME_VOLUME), null))).hasValue("/home/vol");
    assertThat(home(in(pod(), null))).isEmpty();
  }

  @Test
  void the_setting_is_the_last_resort() {
    InjectionConfig config =
        new InjectionConfig(
            "/home/coder", 0, "agent", "Never", AgentResources.DEFAULT, NativeSidecars.AUTO, 30);

    Decision decision = new Injector(config, Policy.DEFAULT).decide(workspace(pod()));

    assertThat(value(init(((Decision.Injected) decision).pod()), "SATCHEL_HOME"))
        .hasValue("/home/coder");
    assertThat(CONFIG.defaultHome()).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "  env: [{name: HOME, value: home}]",
        "  env: [{name: HOME, value: /home/$(USER)}]",
        "  env: [{name: HOME, value: /a/../b}]",
        "  env: [{name: HOME, valueFrom: {fieldRef: {fieldPath: metadata.name}}}]",
        "  env: [{name: HOME, value: /a}, {name: HOME, value: ''}]",
        "  volumeMounts: [{name: a, mountPath: /home/a}, {name: b, mountPath: /home/a/b}]",
        "  volumeMounts: [{name: a, mountPath: /home}]",
      })
  void what_does_not_say_it_clearly_does_not_count(String container) {
    assertThat(home(in(pod(container), null))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"relative", "/a/../b", "/a/", "//a", "''", "/a/./b"})
  void a_home_annotation_that_is_no_directory_s_path_is_refused(String home) {
    ObjectNode pod = pod();
    EnvironmentTest.annotate(pod, "satchel.dev/home", home);

    assertThat(Given.denial(in(pod, null))).contains("satchel.dev/home").contains("the pod");
    assertThat(Given.denial(in(pod(), home))).contains("namespace 'dev-alice'");
  }

  @Test
  void a_dollar_in_a_path_reaches_the_agent_as_it_is() {
    ObjectNode pod = pod();
    EnvironmentTest.annotate(pod, "satchel.dev/home", "/srv/$(HOSTNAME)/$x");

    assertThat(home(in(pod, null))).hasValue("/srv/$$(HOSTNAME)/$$x");
  }

  @Test
  void the_first_selected_container_is_the_one_that_counts() {
    ObjectNode pod =
        yaml(
            """
            metadata:
              labels: {satchel.dev/user: alice}
              annotations: {satchel.dev/containers: second}
            spec:
              containers:
              - {name: first, env: [{name: HOME, value: /first}]}
              - {name: second, env: [{name: HOME, value: /second}]}
            """);

    assertThat(home(in(pod, null))).hasValue("/second");
  }
}
