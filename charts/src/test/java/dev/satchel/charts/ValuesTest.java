package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ValuesTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "operatr: {replicaCount: 2}                   | additional properties 'operatr' not allowed",
        "operator: {replicas: 2}                      | at '/operator': additional properties 'replicas' not allowed",
        "operator: {replicaCount: 0}                  | at '/operator/replicaCount': minimum: got 0, want 1",
        "webhook: {failurePolicy: Never}              | at '/webhook/failurePolicy': value must be one of 'Fail', 'Ignore'",
        "webhook: {timeoutSeconds: 31}                | at '/webhook/timeoutSeconds': maximum: got 31, want 30",
        "image: {digest: abc}                         | at '/image/digest'",
        "image: {pullPolicy: Sometimes}               | at '/image/pullPolicy': value must be one of 'Always', 'IfNotPresent', 'Never'",
        "injection: {nativeSidecars: maybe}           | at '/injection/nativeSidecars': value must be one of 'auto', 'always', 'never'",
        "injection: {defaultHome: home}               | at '/injection/defaultHome'",
        "injection: {defaultRunAsUser: root}          | at '/injection/defaultRunAsUser'",
        "injection: {resources: {limit: {cpu: 1}}}    | additional properties 'limit' not allowed",
        "injection: {resources: {limits: {cpu: lots}}} | at '/injection/resources/limits/cpu'",
        "sealing: {rotation: monthly}                 | at '/sealing/rotation'",
        "store: {dsn: postgres}                       | at '/store': additional properties 'dsn' not allowed",
        "store: {encryption: {key: abc}}              | at '/store/encryption': additional properties 'key' not allowed",
        "log: {level: loud}                           | at '/log/level': value must be one of 'error', 'warn', 'info', 'debug', 'trace'",
        "policy: {reservedEnv: {allowed: [A-B]}}      | at '/policy/reservedEnv/allowed/0'",
        "policy: {paths: {denied: [etc]}}             | at '/policy/paths/denied/0'",
        "policy: {paths: {allowed: [~]}}              | at '/policy/paths/allowed/0': got null, want string",
        "policy: {repair: Delete}                     | at '/policy/repair': value must be one of 'Ignore', 'Evict'",
        "policy: {fileDisabled: true}                 | at '/policy': additional properties 'fileDisabled' not allowed",
        "keys: {checks: {lease: soon}}                | at '/keys/checks/lease'",
        "keys: {checks: {failureLimit: {burst: 0}}}   | at '/keys/checks/failureLimit/burst': minimum: got 0, want 1",
        "keys: {checks: {failureLimit: {perSecond: 0}}} | at '/keys/checks/failureLimit/perSecond'",
        "keys: {checks: {trustedProxies: [gateway]}}  | at '/keys/checks/trustedProxies/0'",
        "telemetry: {period: often}                   | at '/telemetry/period'",
        "otlp: {endpoint: collector}                  | at '/otlp/endpoint'",
        "otlp: {endpoint: 'http://a:b@collector'}     | at '/otlp/endpoint'",
        "otlp: {traceRatio: 2}                        | at '/otlp/traceRatio': maximum: got 2, want 1",
        "prometheusRule: {disabled: [Other]}          | at '/prometheusRule/disabled/0'",
        "commonLabels: {a: 1}                         | at '/commonLabels/a': got number, want string",
      })
  void nonsense_is_refused_with_the_field_and_what_would_be_right(String values, String message) {
    assertThatThrownBy(() -> Chart.render(values)).hasMessageContaining(message);
  }

  @Test
  void two_stores_are_refused() {
    assertThatThrownBy(() -> Chart.render("store: {dsnSecret: {name: postgres}}"))
        .hasMessageContaining("set store.embedded.enabled=false to use the Postgres of the Secret");
  }

  @Test
  void no_store_is_refused() {
    assertThatThrownBy(() -> Chart.render("store: {embedded: {enabled: false}}"))
        .hasMessageContaining("set store.dsnSecret.name to a Secret that holds a DSN");
  }

  @Test
  void native_sidecars_are_refused_where_there_are_none() {
    String always = "injection: {nativeSidecars: always}";
    assertThatThrownBy(() -> Chart.render("1.28.9", always))
        .hasMessageContaining("always needs Kubernetes 1.29 or newer, this is v1.28.9");
    assertThat(Chart.render("1.29.0", always).args("satchel-webhook"))
        .contains("--native-sidecars=always");
  }

  @Test
  void an_older_kubernetes_is_refused() {
    assertThatThrownBy(() -> Chart.render("1.19.16", Chart.DEFAULTS))
        .hasMessageContaining("requires kubeVersion: >=1.20.0-0");
  }

  @Test
  void the_schema_says_of_every_value_what_it_is_and_of_nothing_else() throws Exception {
    JsonNode schema =
        new ObjectMapper().readTree(Chart.FOLDER.resolve("values.schema.json").toFile());
    JsonNode values = Chart.parse(Files.readString(Chart.FOLDER.resolve("values.yaml"))).getFirst();
    assertSame(schema, schema, values, "");
  }

  private static void assertSame(JsonNode root, JsonNode schema, JsonNode values, String path) {
    JsonNode resolved =
        schema.has("$ref") ? root.at(schema.path("$ref").asText().substring(1)) : schema;
    if (!resolved.has("properties") || path.endsWith("/resources")) {
      return;
    }
    assertThat(resolved.path("additionalProperties").asBoolean(true)).as(path).isFalse();
    TreeSet<String> known = new TreeSet<>();
    resolved.path("properties").fieldNames().forEachRemaining(known::add);
    known.remove("global");
    TreeSet<String> given = new TreeSet<>();
    values.fieldNames().forEachRemaining(given::add);
    assertThat(known).as("values under %s/", path).isEqualTo(given);
    for (String name : given) {
      assertSame(
          root, resolved.path("properties").path(name), values.path(name), path + "/" + name);
    }
  }
}
