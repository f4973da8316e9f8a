package dev.satchel.webhook.injection;

import static dev.satchel.webhook.injection.Given.agent;
import static dev.satchel.webhook.injection.Given.init;
import static dev.satchel.webhook.injection.Given.injected;
import static dev.satchel.webhook.injection.Given.names;
import static dev.satchel.webhook.injection.Given.pod;
import static dev.satchel.webhook.injection.Given.value;
import static dev.satchel.webhook.injection.Given.workspace;
import static dev.satchel.webhook.injection.Given.yaml;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.policy.Policy;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AgentTest {
  private static final String SETUP = "initContainers: [{name: setup}]";

  private static Workspace old(ObjectNode pod) {
    return new Workspace(pod, "dev-alice", Optional.empty(), Given.ALICE, List.of(), false);
  }

  @Test
  void with_native_sidecars_both_come_before_every_other_init_container() {
    ObjectNode injected = injected(pod(SETUP));

    assertThat(names(injected, "initContainers"))
        .containsExactly("satchel-init", "satchel-agent", "setup");
    assertThat(names(injected, "containers")).containsExactly("main");
    assertThat(agent(injected).path("restartPolicy").asText()).isEqualTo("Always");
    assertThat(init(injected).has("restartPolicy")).isFalse();
    assertThat(value(agent(injected), "SATCHEL_REPORT")).hasValue("true");
    assertThat(value(init(injected), "SATCHEL_REPORT")).isEmpty();
    assertThat(init(injected).path("args").path(0).asText()).isEqualTo("init");
    assertThat(agent(injected).path("args").path(0).asText()).isEqualTo("run");
  }

  @Test
  void without_them_the_agent_is_the_last_ordinary_container() {
    ObjectNode injected = injected(old(pod(SETUP)));

    assertThat(names(injected, "initContainers")).containsExactly("satchel-init", "setup");
    assertThat(names(injected, "containers")).containsExactly("main", "satchel-agent");
    assertThat(agent(injected).has("restartPolicy")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"Always,true", "OnFailure,true", "Never,"})
  void an_ordinary_agent_may_end_to_report_where_the_kubelet_starts_it_again(
      String policy, String report) {
    ObjectNode injected = injected(old(pod("restartPolicy: " + policy)));

    assertThat(value(agent(injected), "SATCHEL_REPORT")).isEqualTo(Optional.ofNullable(report));
  }

  @Test
  void a_job_s_pod_has_an_agent_only_as_native_sidecar() {
    ObjectNode job = pod("restartPolicy: Never");
    ((ObjectNode) job.get("metadata"))
        .putArray("ownerReferences")
        .addObject()
        .put("kind", "Job")
        .put("controller", true);

    assertThat(names(injected(old(job)), "containers")).containsExactly("main");
    assertThat(names(injected(old(job)), "initContainers")).containsExactly("satchel-init");
    assertThat(names(injected(job), "initContainers"))
        .containsExactly("satchel-init", "satchel-agent");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        // container      | pod                                 | annotation | uid  | gid
        "{}               | {}                                  | -          | 0    | -",
        "{}               | {}                                  | 1000       | 1000 | -",
        "{}               | {}                                  | 1000:100   | 1000 | 100",
        "{}               | {runAsUser: 1000670000}             | -          | 1000670000 | -",
        "{}               | {runAsUser: 1000, runAsGroup: 2000} | 5:6        | 1000 | 2000",
        "{runAsUser: 7}   | {runAsUser: 1000, fsGroup: 3000}    | -          | 7    | -",
        "{runAsGroup: 8}  | {runAsUser: 1000, runAsGroup: 9}    | -          | 1000 | 8",
        "{runAsUser: 7}   | {}                                  | 9:10       | 7    | 10",
        "{runAsNonRoot: true} | {}                              | 1000       | 1000 | -",
        "{runAsNonRoot: true} | {runAsUser: 5}                  | -          | 5    | -",
        "{runAsNonRoot: false, runAsUser: 0} | {runAsNonRoot: true} | -      | 0    | -",
        "{runAsNonRoot: false} | {runAsNonRoot: true}           | -          | 0    | -",
      })
  void both_run_as_the_workspace_container(
      String container, String pod, String annotation, long uid, Long gid) {
    ObjectNode injected = injected(securityContexts(container, pod, annotation));

    for (JsonNode ours : List.of(init(injected), agent(injected))) {
      JsonNode context = ours.path("securityContext");
      assertThat(context.path("runAsUser").asLong()).isEqualTo(uid);
      assertThat(context.has("runAsGroup")).isEqualTo(gid != null);
      if (gid != null) {
        assertThat(context.path("runAsGroup").asLong()).isEqualTo(gid);
      }
      assertThat(context.path("runAsNonRoot").asBoolean()).isEqualTo(uid != 0);
      assertThat(context.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
      assertThat(context.path("readOnlyRootFilesystem").asBoolean()).isTrue();
      assertThat(context.path("capabilities").toString()).isEqualTo("{\"drop\":[\"ALL\"]}");
      assertThat(context.path("seccompProfile").path("type").asText()).isEqualTo("RuntimeDefault");
      assertThat(value(ours, "SATCHEL_NO_FILES")).isEmpty();
    }
  }

  private static ObjectNode securityContexts(String container, String pod, String annotation) {
    ObjectNode given = pod("securityContext: " + pod);
    ((ObjectNode) given.path("spec").path("containers").get(0))
        .set("securityContext", yaml(container));
    if (annotation != null) {
      EnvironmentTest.annotate(given, "satchel.dev/run-as-user", annotation);
    }
    return given;
  }

  @Test
  void where_only_the_image_knows_the_user_no_file_is_delivered_and_the_author_is_told() {
    ObjectNode pod = pod("securityContext: {runAsNonRoot: true}");

    Decision.Injected decision =
        Given.decision(
            workspace(
                pod, Given.env("t", "T"), Given.file("f", "/opt/f"), Given.file("g", "/h/g")));

    assertThat(value(init(decision.pod()), "SATCHEL_NO_FILES")).hasValue("UserUnknown");
    assertThat(init(decision.pod()).path("securityContext").path("runAsUser").asInt())
        .isEqualTo(65532);
    assertThat(value(init(decision.pod()), "SATCHEL_MOUNTS")).hasValue("");
    assertThat(value(init(decision.pod()), "SATCHEL_PROMISE")).hasValue("uid-t:3");
    assertThat(Given.mounts(Given.container(decision.pod(), "main"))).isEmpty();
    assertThat(decision.warnings())
        .singleElement()
        .asString()
        .contains("satchel.dev/run-as-user")
        .contains("'main'");
  }

  @Test
  void a_default_uid_that_is_not_root_fits_a_pod_that_must_not_be_root() {
    InjectionConfig jovyan =
        new InjectionConfig(
            null, 1000, "agent", "Never", AgentResources.DEFAULT, NativeSidecars.AUTO, 30);

    Decision decision =
        new Injector(jovyan, Policy.DEFAULT)
            .decide(workspace(pod("securityContext: {runAsNonRoot: true}")));

    assertThat(decision).isInstanceOf(Decision.Injected.class);
    ObjectNode injected = ((Decision.Injected) decision).pod();
    assertThat(init(injected).path("securityContext").path("runAsUser").asInt()).isEqualTo(1000);
  }

  private static ObjectNode reporting(Workspace workspace) {
    InjectionConfig config =
        new InjectionConfig(
            null,
            0,
            "agent",
            "Never",
            AgentResources.DEFAULT,
            NativeSidecars.AUTO,
            30,
            URI.create("https://satchel-webhook.satchel.svc/deliveries"));
    return ((Decision.Injected) new Injector(config, Policy.DEFAULT).decide(workspace)).pod();
  }

  @Test
  void the_sidecar_reports_by_a_token_that_only_the_webhook_accepts() {
    ObjectNode injected = reporting(workspace(pod()));

    assertThat(value(agent(injected), "SATCHEL_REPORT_URL"))
        .hasValue("https://satchel-webhook.satchel.svc/deliveries");
    assertThat(value(init(injected), "SATCHEL_REPORT_URL")).isEmpty();
    JsonNode sources = injected.at("/spec/volumes/0/projected/sources");
    assertThat(sources.path(2).path("serviceAccountToken"))
        .isEqualTo(yaml("{audience: satchel.dev, expirationSeconds: 3600, path: report-token}"));
    assertThat(injected(pod()).at("/spec/volumes/0/projected/sources")).hasSize(2);
  }

  @Test
  void the_init_container_reports_where_no_sidecar_follows() {
    ObjectNode job = pod("restartPolicy: Never");
    ((ObjectNode) job.get("metadata"))
        .putArray("ownerReferences")
        .addObject()
        .put("kind", "Job")
        .put("controller", true);

    assertThat(value(init(reporting(old(job))), "SATCHEL_REPORT_URL")).isPresent();
    assertThat(value(init(reporting(workspace(job))), "SATCHEL_REPORT_URL")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://satchel-webhook.satchel.svc/deliveries",
        "https:/deliveries",
        "https://satchel-webhook.satchel.svc/",
        "/deliveries"
      })
  void reports_go_nowhere_else(String url) {
    assertThatThrownBy(
            () ->
                new InjectionConfig(
                    null,
                    0,
                    "agent",
                    "Never",
                    AgentResources.DEFAULT,
                    NativeSidecars.AUTO,
                    30,
                    URI.create(url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("https://HOST[:PORT]/deliveries");
  }

  @ParameterizedTest
  @ValueSource(strings = {"true", "false"})
  void what_was_delivered_to_a_pod_that_this_is_a_copy_of_is_forgotten(String inject) {
    ObjectNode pod = pod();
    EnvironmentTest.annotate(pod, "satchel.dev/delivered", "{}");
    EnvironmentTest.annotate(pod, "satchel.dev/inject", inject);

    assertThat(injected(pod).at("/metadata/annotations").has("satchel.dev/delivered")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"alice", "-1", "1000:", "1000:x", "2147483648", "1:2:3", "", "1:2147483648"})
  void a_malformed_user_annotation_is_refused_even_where_it_would_not_count(String annotation) {
    ObjectNode pod = pod("securityContext: {runAsUser: 1000}");
    EnvironmentTest.annotate(pod, "satchel.dev/run-as-user", annotation);

    assertThat(Given.denial(workspace(pod)))
        .contains("satchel.dev/run-as-user")
        .contains("1000:100");
  }

  @Test
  void the_workspace_container_s_own_selinux_label_is_taken_over() {
    ObjectNode pod = pod();
    ((ObjectNode) pod.path("spec").path("containers").get(0))
        .set("securityContext", yaml("seLinuxOptions: {level: 's0:c1,c2'}"));

    assertThat(agent(injected(pod)).path("securityContext").path("seLinuxOptions"))
        .isEqualTo(yaml("level: 's0:c1,c2'"));
  }

  @Test
  void a_guaranteed_pod_stays_guaranteed() {
    ObjectNode pod =
        yaml(
            """
            metadata: {labels: {satchel.dev/user: alice}}
            spec:
              initContainers:
              - {name: i, resources: {limits: {cpu: 100m, memory: 1Gi}}}
              containers:
              - {name: m, resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 1000m, memory: 1024Mi}}}
            """);

    assertThat(init(injected(pod)).path("resources"))
        .isEqualTo(yaml("{requests: {cpu: 50m, memory: 64Mi}, limits: {cpu: 50m, memory: 64Mi}}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{limits: {memory: 1Gi}}",
        "{limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}}",
        "{requests: {cpu: 1, memory: 1Gi}}",
      })
  void any_other_pod_gets_little_asked_for(String resources) {
    ObjectNode pod = pod();
    ((ObjectNode) pod.path("spec").path("containers").get(0)).set("resources", yaml(resources));

    assertThat(agent(injected(pod)).path("resources"))
        .isEqualTo(yaml("{requests: {cpu: 5m, memory: 16Mi}, limits: {memory: 64Mi}}"));
  }

  @Test
  void where_the_pod_as_a_whole_has_resources_the_containers_ask_for_none() {
    ObjectNode pod = pod("resources: {limits: {cpu: 1, memory: 1Gi}}");

    assertThat(init(injected(pod)).has("resources")).isFalse();
  }

  @Test
  void no_credentials_are_mounted_into_the_agent() {
    // The ServiceAccount plugin leaves a container alone that has something at this path.
    assertThat(Given.mounts(agent(injected(pod()))))
        .contains(
            "/var/run/secrets/kubernetes.io/serviceaccount=satchel-source ro",
            "/satchel/source=satchel-source ro",
            "/satchel/files=satchel-files");
  }

  @Test
  void the_volumes_are_the_source_and_memory() {
    assertThat(injected(pod()).path("spec").path("volumes"))
        .isEqualTo(
            yaml("""
                    volumes:
                    - name: satchel-source
                      projected:
                        defaultMode: 292
                        sources:
                        - secret: {name: satchel-alice, optional: true}
                        - downwardAPI:
                            items:
                            - path: labels
                              fieldRef: {apiVersion: v1, fieldPath: metadata.labels}
                    - name: satchel-files
                      emptyDir: {medium: Memory, sizeLimit: 2Mi}
                    """)
                .get("volumes"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "volumes: [{name: satchel-source, emptyDir: {}}]",
        "volumes: [{name: satchel-files, emptyDir: {}}]",
        "initContainers: [{name: satchel-agent}]",
      })
  void a_name_of_ours_in_the_template_is_refused(String spec) {
    assertThat(Given.denial(workspace(pod(spec)))).contains("belongs to Satchel");
  }
}
