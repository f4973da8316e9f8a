package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The conditions by which an API server of 1.28 or newer decides whether to ask about something.
 */
class WorkloadConditionsTest {
  private static final YAMLMapper YAML = new YAMLMapper();
  private static final Cel CEL =
      CelFactory.standardCelBuilder()
          .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
          .addVar("request", SimpleType.DYN)
          .addVar("object", SimpleType.DYN)
          .addVar("oldObject", SimpleType.DYN)
          .build();

  private static final String LABELS = "{labels: {\"satchel.dev/user\": alice}}";

  private static boolean isAsked(String path, String request, String object, String oldObject)
      throws Exception {
    JsonNode webhook = null;
    Rendered rendered = Chart.render("1.28.0", Chart.DEFAULTS);
    for (JsonNode one :
        rendered.get("ValidatingWebhookConfiguration", "satchel").path("webhooks")) {
      if (one.at("/clientConfig/service/path").asText().equals(path)) {
        webhook = one;
      }
    }
    assertThat(webhook).isNotNull();
    List<String> expressions = webhook.path("matchConditions").findValuesAsText("expression");
    assertThat(expressions).isNotEmpty();
    Map<String, Object> given =
        Map.of("request", map(request), "object", map(object), "oldObject", map(oldObject));
    for (String expression : expressions) {
      Object holds = CEL.createProgram(CEL.compile(expression).getAst()).eval(given);
      if (holds.equals(false)) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Object> map(String yaml) throws Exception {
    return YAML.readValue(yaml, new TypeReference<Map<String, Object>>() {});
  }

  private static boolean isAskedAboutNew(String kind, String spec) throws Exception {
    return isAsked(
        "/validate-workloads",
        "{operation: CREATE, kind: {kind: %s}}".formatted(kind),
        "{metadata: {name: w}, spec: %s}".formatted(spec),
        "{}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Deployment; {template: {metadata: %s, spec: {}}}; true",
        "Deployment; {template: {metadata: {labels: {app: w}}, spec: {}}}; false",
        "Deployment; {template: {metadata: {}, spec: {}}}; false",
        "Deployment; {template: {spec: {}}}; false",
        "ReplicationController; {replicas: 1}; false",
        "Job; {template: {metadata: %s}}; true",
        "CronJob; {jobTemplate: {spec: {template: {metadata: %s}}}}; true",
        "CronJob; {jobTemplate: {spec: {template: {metadata: {labels: {app: w}}}}}}; false",
        "CronJob; {jobTemplate: {spec: {template: {spec: {}}}}}; false",
        "CronJob; {jobTemplate: {metadata: %s, spec: {template: {spec: {}}}}}; false",
      })
  void what_makes_workspaces_is_asked_about_and_nothing_else(
      String kind, String spec, boolean asked) throws Exception {
    assertThat(isAskedAboutNew(kind, spec.replace("%s", LABELS))).isEqualTo(asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{}; {}; 1; 1; false",
        "{finalizers: [a]}; {finalizers: []}; 1; 1; false",
        "{}; {}; 1; 2; true",
        "{}; {annotations: {satchel.dev/actor: x}}; 1; 1; true",
        "{annotations: {satchel.dev/actor: x}}; {}; 1; 1; true",
        "{annotations: {satchel.dev/actor: x}}; {annotations: {satchel.dev/actor: x}}; 1; 1; false",
      })
  void housekeeping_is_not_asked_about(
      String before, String after, int replicasBefore, int replicas, boolean asked)
      throws Exception {
    String object = "{metadata: %s, spec: {replicas: %d, template: {metadata: " + LABELS + "}}}";
    assertThat(
            isAsked(
                "/validate-workloads",
                "{operation: UPDATE, kind: {kind: Deployment}}",
                object.formatted(after, replicas),
                object.formatted(before, replicasBefore)))
        .isEqualTo(asked);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "''; alice; alice; a; a; false",
        "ephemeralcontainers; alice; alice; a; a; true",
        "''; alice; bob; a; a; true",
        "''; alice; ; a; a; true",
        "''; ; alice; a; a; true",
        "''; alice; alice; a; b; true",
      })
  void a_running_workspace_is_asked_about_where_it_is_another_one(
      String subresource,
      String before,
      String after,
      String imageBefore,
      String image,
      boolean asked)
      throws Exception {
    // An empty one is left out.
    String part = subresource.isEmpty() ? "" : "subResource: " + subresource + ", ";
    String request = "{%soperation: UPDATE, kind: {kind: Pod}}".formatted(part);
    for (boolean init : new boolean[] {false, true}) {
      assertThat(
              isAsked(
                  "/validate-pods",
                  request,
                  pod(after, image, init, "new"),
                  pod(before, imageBefore, init, "old")))
          .isEqualTo(asked);
    }
  }

  @ParameterizedTest
  @CsvSource({"'', '{}', true", "'{}', '', true", "'{}', '{}', false", "'{}', '{1}', true"})
  void who_says_what_was_delivered_is_asked_about(String before, String after, boolean asked)
      throws Exception {
    assertThat(
            isAsked(
                "/validate-pods",
                "{operation: UPDATE, kind: {kind: Pod}}",
                delivered(after),
                delivered(before)))
        .isEqualTo(asked);
  }

  private static String delivered(String text) {
    String annotation = text.isEmpty() ? "" : "satchel.dev/delivered: '" + text + "'";
    return "{metadata: {annotations: {%s}}, spec: {containers: [{name: m, image: a}]}}"
        .formatted(annotation);
  }

  private static String pod(String user, String image, boolean init, String note) {
    return "{metadata: {annotations: {note: %s}%s}, spec: {containers: [{name: m, image: %s}]%s}}"
        .formatted(
            note,
            user == null ? "" : ", labels: {satchel.dev/user: " + user + "}",
            init ? "x" : image,
            init ? ", initContainers: [{name: i, image: " + image + "}]" : "");
  }
}
