package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.List;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WorkloadsTest {
  @Test
  void with_the_embedded_store_there_is_one_operator_and_never_two() {
    Rendered rendered =
        Chart.render(
            """
            operator: {replicaCount: 4}
            """);
    JsonNode spec = rendered.get("Deployment", "satchel-operator").path("spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(1);
    assertThat(spec.at("/strategy/type").asText()).isEqualTo("Recreate");
    assertThat(rendered.args("satchel-operator"))
        .containsExactly(
            "operator",
            "--embedded-store",
            "--data-directory=/var/lib/satchel",
            "--encryption-keys-secret=satchel-encryption-keys",
            "--namespace=$(POD_NAMESPACE)",
            "--identity=$(POD_NAME)",
            "--leader-elect=true",
            "--http-port=8080",
            "--webhook-service=satchel-webhook",
            "--keys-service=satchel-keys",
            "--webhook-configuration=satchel",
            "--sealing-rotation=720h",
            "--audit-retention=365d",
            "--telemetry-period=30m",
            "--policy=/etc/satchel/policy/policy.json",
            "--log-level=info",
            "--check-keys",
            "--checks-port=9443",
            "--checks-lease=60s",
            "--checks-failure-burst=100",
            "--checks-failures-per-second=10");
    assertThat(volume(rendered, "data").has("emptyDir")).isTrue();
    assertThat(mount(rendered, "data")).isEqualTo("/var/lib/satchel");
    assertThat(env(rendered, "satchel-operator"))
        .containsExactly("POD_NAMESPACE", "POD_NAME", "JDK_JAVA_OPTIONS");
  }

  @Test
  void each_jvm_is_told_how_much_of_its_memory_the_heap_may_have() {
    Rendered rendered = Chart.render("");
    for (String deployment : List.of("satchel-operator", "satchel-webhook")) {
      assertThat(rendered.podSpec(deployment).at("/containers/0/env/2/name").asText())
          .isEqualTo("JDK_JAVA_OPTIONS");
      assertThat(rendered.podSpec(deployment).at("/containers/0/env/2/value").asText())
          .as(deployment)
          // The JVM takes the one for small memories, and else gives no heap less than 126 MiB.
          .containsPattern("-XX:MinRAMPercentage=([1-9]\\d) -XX:MaxRAMPercentage=\\1");
    }
  }

  @Test
  void what_holds_of_every_key_is_told_to_the_operator() {
    Rendered rendered =
        Chart.render(
            """
            keys:
              compositeScopes: {inference: ["chat:invoke", "models:read"], admin: ["*"]}
              maxLifetime: 2160h
            """);
    assertThat(rendered.args("satchel-operator"))
        .containsSubsequence(
            "--composite-scope=admin=*",
            "--composite-scope=inference=chat:invoke,models:read",
            "--max-key-lifetime=2160h");
  }

  @Test
  void with_a_dsn_there_are_two_operators_and_no_data_directory() {
    Rendered rendered = Chart.render(Chart.DSN);
    JsonNode spec = rendered.get("Deployment", "satchel-operator").path("spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(2);
    assertThat(spec.at("/strategy/type").asText()).isEqualTo("RollingUpdate");
    assertThat(rendered.args("satchel-operator"))
        .containsExactly(
            "operator",
            "--encryption-keys-secret=satchel-encryption-keys",
            "--namespace=$(POD_NAMESPACE)",
            "--identity=$(POD_NAME)",
            "--leader-elect=true",
            "--http-port=8080",
            "--webhook-service=satchel-webhook",
            "--keys-service=satchel-keys",
            "--webhook-configuration=satchel",
            "--sealing-rotation=720h",
            "--audit-retention=365d",
            "--telemetry-period=30m",
            "--policy=/etc/satchel/policy/policy.json",
            "--log-level=info");
    assertThat(env(rendered, "satchel-operator"))
        .containsExactly("POD_NAMESPACE", "POD_NAME", "JDK_JAVA_OPTIONS", "SATCHEL_DSN");
    assertThat(rendered.podSpec("satchel-operator").at("/containers/0/env/3/valueFrom").toString())
        .isEqualTo("{\"secretKeyRef\":{\"name\":\"postgres\",\"key\":\"dsn\"}}");
    assertThat(volume(rendered, "data").isMissingNode()).isTrue();
  }

  @Test
  void keys_of_your_own_are_mounted_and_those_of_the_operator_are_no_part_of_the_release() {
    Rendered own = Chart.render("store: {encryption: {keysSecret: mine}}");
    assertThat(own.args("satchel-operator"))
        .contains("--encryption-keys=/etc/satchel/encryption-keys")
        .noneMatch(arg -> arg.startsWith("--encryption-keys-secret"));
    assertThat(volume(own, "encryption-keys").at("/secret/secretName").asText()).isEqualTo("mine");
    assertThat(mount(own, "encryption-keys")).isEqualTo("/etc/satchel/encryption-keys");

    Rendered made = Chart.render(Chart.DEFAULTS);
    assertThat(made.all("Secret")).isEmpty();
    assertThat(volume(made, "encryption-keys").isMissingNode()).isTrue();
  }

  @Test
  void a_persistent_store_has_a_claim_that_an_uninstall_leaves() {
    Rendered rendered = Chart.render(Chart.PERSISTENT);
    JsonNode claim = rendered.get("PersistentVolumeClaim", "satchel-operator-data");
    assertThat(claim.at("/metadata/annotations/helm.sh~1resource-policy").asText())
        .isEqualTo("keep");
    assertThat(claim.at("/spec/resources/requests/storage").asText()).isEqualTo("5Gi");
    assertThat(claim.at("/spec/storageClassName").asText()).isEqualTo("fast");
    assertThat(volume(rendered, "data").at("/persistentVolumeClaim/claimName").asText())
        .isEqualTo("satchel-operator-data");
    JsonNode security = rendered.podSpec("satchel-operator").path("securityContext");
    assertThat(security.path("fsGroup").asInt()).isEqualTo(65532);
    assertThat(security.path("fsGroupChangePolicy").asText()).isEqualTo("OnRootMismatch");
    assertThat(Chart.render(Chart.DEFAULTS).all("PersistentVolumeClaim")).isEmpty();
  }

  @Test
  void the_webhook_is_told_all_that_it_injects() throws Exception {
    Rendered rendered = Chart.render(Chart.EVERYTHING);
    List<String> args = rendered.args("pouch-webhook");
    assertThat(args)
        .filteredOn(arg -> !arg.startsWith("--agent-resources="))
        .containsExactly(
            "webhook",
            "--port=8443",
            "--http-port=8080",
            "--namespace=$(POD_NAMESPACE)",
            "--tls-secret=pouch-webhook-tls",
            "--operator-service-account=op",
            "--service-account=hook",
            "--report-url=https://pouch-webhook.satchel-system.svc/deliveries",
            "--agent-image=registry.example/agent:2.0",
            "--agent-image-pull-policy=Never",
            "--default-home=/home/dev",
            "--default-run-as-user=1000670000",
            "--wait-seconds=7",
            "--native-sidecars=never",
            "--policy=/etc/satchel/policy/policy.json",
            "--log-level=debug",
            "--composite-scope=inference=chat:invoke,models:read",
            "--max-key-lifetime=2160h",
            "--otlp-endpoint=http://collector:4318",
            "--otlp-trace-ratio=0.1",
            "--checks-port=9443",
            "--checks-lease=2m",
            "--checks-failure-burst=7",
            "--checks-failures-per-second=0.5",
            "--checks-trusted-proxy=10.0.0.0/8",
            "--checks-trusted-proxy=fd00::1",
            "--more");
    String resources =
        args.stream().filter(arg -> arg.startsWith("--agent-resources=")).findFirst().orElseThrow();
    JsonNode parsed =
        new ObjectMapper().readTree(resources.substring("--agent-resources=".length()));
    assertThat(parsed.at("/limits/memory").asText()).isEqualTo("48Mi");
    assertThat(parsed.at("/requests/cpu").asText()).isEqualTo("5m");
  }

  @Test
  void what_is_not_known_of_a_workspace_is_not_made_up() {
    assertThat(Chart.render(Chart.DEFAULTS).args("satchel-webhook"))
        .noneMatch(arg -> arg.startsWith("--default-home"))
        .contains("--default-run-as-user=0")
        .contains("--native-sidecars=auto", "--wait-seconds=30", "--tls-secret=satchel-webhook-tls")
        .contains("--agent-image=localhost/satchel-agent:0.1.0-SNAPSHOT");
  }

  @Test
  void there_are_two_webhooks_spread_over_nodes_and_never_fewer_than_one() {
    Rendered rendered = Chart.render(Chart.DEFAULTS);
    JsonNode spec = rendered.get("Deployment", "satchel-webhook").path("spec");
    assertThat(spec.path("replicas").asInt()).isEqualTo(2);
    assertThat(spec.at("/strategy/rollingUpdate/maxUnavailable").asInt(-1)).isZero();
    JsonNode spread = rendered.podSpec("satchel-webhook").at("/topologySpreadConstraints/0");
    assertThat(spread.path("topologyKey").asText()).isEqualTo("kubernetes.io/hostname");
    assertThat(spread.path("whenUnsatisfiable").asText()).isEqualTo("ScheduleAnyway");
    assertThat(
            rendered
                .get("PodDisruptionBudget", "satchel-webhook")
                .at("/spec/maxUnavailable")
                .asInt())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.charts.Chart#valueSets")
  void every_pod_satisfies_the_restricted_pod_security_standard(String values) {
    Chart.render(values)
        .all("Deployment")
        .map(deployment -> deployment.at("/spec/template/spec"))
        .forEach(
            pod -> {
              JsonNode security = pod.path("securityContext");
              assertThat(security.path("runAsNonRoot").asBoolean()).isTrue();
              assertThat(security.path("runAsUser").asInt()).isEqualTo(65532);
              assertThat(security.at("/seccompProfile/type").asText()).isEqualTo("RuntimeDefault");
              assertThat(pod.path("containers"))
                  .hasSize(1)
                  .allSatisfy(
                      container ->
                          assertThat(container.path("securityContext").toString())
                              .isEqualTo(
                                  "{\"allowPrivilegeEscalation\":false,\"readOnlyRootFilesystem\":true,"
                                      + "\"runAsNonRoot\":true,\"capabilities\":{\"drop\":[\"ALL\"]}}"));
              assertThat(Rendered.texts(pod.at("/containers/0/volumeMounts")).size())
                  .isEqualTo(pod.path("volumes").size());
              assertThat(pod.at("/volumes/0").toString())
                  .isEqualTo("{\"name\":\"tmp\",\"emptyDir\":{}}");
              assertThat(pod.path("hostNetwork").asBoolean()).isFalse();
            });
  }

  @ParameterizedTest
  @MethodSource("dev.satchel.charts.Chart#valueSets")
  void every_container_is_probed_and_has_its_resources(String values) {
    Chart.render(values)
        .all("Deployment")
        .map(deployment -> deployment.at("/spec/template/spec/containers/0"))
        .forEach(
            container -> {
              assertThat(container.at("/livenessProbe/httpGet").toString())
                  .isEqualTo("{\"path\":\"/healthz\",\"port\":\"metrics\"}");
              assertThat(container.at("/readinessProbe/httpGet").toString())
                  .isEqualTo("{\"path\":\"/readyz\",\"port\":\"metrics\"}");
              assertThat(container.at("/resources/requests/memory").isMissingNode()).isFalse();
              assertThat(container.at("/resources/limits/memory").isMissingNode()).isFalse();
            });
  }

  @Test
  void a_digest_wins_over_a_tag() {
    Rendered rendered = Chart.render(Chart.EVERYTHING);
    for (String name : List.of("pouch-operator", "pouch-webhook")) {
      JsonNode container = rendered.podSpec(name).at("/containers/0");
      assertThat(container.path("image").asText())
          .isEqualTo("registry.example/satchel@sha256:" + "0".repeat(64));
      assertThat(container.path("imagePullPolicy").asText()).isEqualTo("Always");
      assertThat(rendered.podSpec(name).at("/imagePullSecrets/0/name").asText()).isEqualTo("pull");
    }
  }

  @Test
  void what_is_said_of_scheduling_reaches_the_pods() {
    Rendered rendered = Chart.render(Chart.EVERYTHING);
    JsonNode operator = rendered.podSpec("pouch-operator");
    assertThat(operator.at("/nodeSelector/kubernetes.io~1os").asText()).isEqualTo("linux");
    assertThat(operator.at("/tolerations/0/operator").asText()).isEqualTo("Exists");
    assertThat(operator.path("affinity").has("nodeAffinity")).isTrue();
    assertThat(operator.path("priorityClassName").asText()).isEqualTo("high");
    assertThat(operator.path("serviceAccountName").asText()).isEqualTo("op");
    assertThat(env(rendered, "pouch-operator")).contains("JAVA_TOOL_OPTIONS");
    assertThat(rendered.args("pouch-operator")).contains("--leader-elect=false").endsWith("--more");
    assertThat(rendered.podSpec("pouch-webhook").at("/topologySpreadConstraints/0/maxSkew").asInt())
        .isEqualTo(2);
  }

  private static JsonNode volume(Rendered rendered, String name) {
    return named(rendered.podSpec("satchel-operator").path("volumes"), name);
  }

  private static String mount(Rendered rendered, String name) {
    return named(rendered.podSpec("satchel-operator").at("/containers/0/volumeMounts"), name)
        .path("mountPath")
        .asText();
  }

  private static JsonNode named(JsonNode array, String name) {
    return StreamSupport.stream(array.spliterator(), false)
        .filter(element -> element.path("name").asText().equals(name))
        .findFirst()
        .orElse(new ObjectMapper().missingNode());
  }

  private static List<String> env(Rendered rendered, String deployment) {
    return StreamSupport.stream(
            rendered.podSpec(deployment).at("/containers/0/env").spliterator(), false)
        .map(variable -> variable.path("name").asText())
        .toList();
  }
}
