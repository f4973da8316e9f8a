package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookConfigurationTest {
  static final List<String> VERSIONS = Chart.VERSIONS;

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void only_new_pods_with_the_label_reach_the_webhook(String version) {
    JsonNode webhook = webhook(version, Chart.DEFAULTS);
    assertThat(webhook.path("rules").toString())
        .isEqualTo(
            "[{\"apiGroups\":[\"\"],\"apiVersions\":[\"v1\"],\"resources\":[\"pods\"],"
                + "\"operations\":[\"CREATE\"],\"scope\":\"Namespaced\"}]");
    assertThat(webhook.path("objectSelector").toString())
        .isEqualTo(
            "{\"matchExpressions\":[{\"key\":\"satchel.dev/user\",\"operator\":\"Exists\"}]}");
    assertThat(webhook.path("namespaceSelector").toString())
        .isEqualTo(
            "{\"matchExpressions\":[{\"key\":\"kubernetes.io/metadata.name\","
                + "\"operator\":\"NotIn\",\"values\":[\"satchel-system\",\"kube-system\"]}]}");
    assertThat(webhook.has("matchConditions")).isFalse();
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void a_workspace_waits_for_it_and_is_injected_again_after_other_webhooks(String version) {
    JsonNode webhook = webhook(version, Chart.DEFAULTS);
    assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Fail");
    assertThat(webhook.path("timeoutSeconds").asInt()).isEqualTo(10);
    assertThat(webhook.path("reinvocationPolicy").asText()).isEqualTo("IfNeeded");
    assertThat(webhook.path("sideEffects").asText()).isEqualTo("NoneOnDryRun");
    assertThat(webhook.path("matchPolicy").asText()).isEqualTo("Equivalent");
    assertThat(Rendered.texts(webhook.path("admissionReviewVersions"))).containsExactly("v1");
  }

  @Test
  void the_bundle_is_left_to_the_operator() {
    Chart.valueSets()
        .forEach(
            values ->
                assertThat(
                        Chart.render(values).objects().stream()
                            .filter(
                                object ->
                                    object.path("kind").asText().endsWith("WebhookConfiguration")))
                    .hasSize(2)
                    .allSatisfy(
                        configuration ->
                            assertThat(configuration.findValues("caBundle")).isEmpty()));
  }

  @Test
  void it_is_called_at_the_service_that_the_certificate_is_for() {
    JsonNode service = webhook("1.34.0", Chart.DEFAULTS).at("/clientConfig/service");
    assertThat(service.path("namespace").asText()).isEqualTo("satchel-system");
    assertThat(service.path("name").asText()).isEqualTo("satchel-webhook");
    assertThat(service.path("path").asText()).isEqualTo("/mutate-pods");
    assertThat(service.path("port").asInt()).isEqualTo(443);
  }

  @Test
  void what_is_said_of_it_reaches_it() {
    JsonNode webhook =
        Chart.render(Chart.EVERYTHING)
            .get("MutatingWebhookConfiguration", "pouch")
            .at("/webhooks/0");
    assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Ignore");
    assertThat(webhook.path("timeoutSeconds").asInt()).isEqualTo(3);
    assertThat(Rendered.texts(webhook.at("/namespaceSelector/matchExpressions/0/values")))
        .containsExactly("satchel-system", "kube-system", "monitoring");
  }

  private static JsonNode webhook(String version, String values) {
    JsonNode webhooks =
        Chart.render(version, values)
            .get("MutatingWebhookConfiguration", "satchel")
            .path("webhooks");
    assertThat(webhooks.get(0).path("name").asText()).isEqualTo("pods.satchel.dev");
    return webhooks.get(0);
  }

  @ParameterizedTest
  @FieldSource("VERSIONS")
  void each_kind_of_ours_is_made_complete_and_then_judged_and_never_without(String version) {
    Rendered rendered = Chart.render(version, Chart.EVERYTHING);
    assertThat(ownKinds(rendered, "MutatingWebhookConfiguration"))
        .containsExactly(
            "/mutate-usersecrets usersecrets CREATE,UPDATE Fail",
            "/mutate-workspaceusers workspaceusers CREATE,UPDATE Fail",
            "/mutate-aigatewaykeys aigatewaykeys CREATE,UPDATE Fail");
    assertThat(ownKinds(rendered, "ValidatingWebhookConfiguration"))
        .containsExactly(
            "/validate-usersecrets usersecrets CREATE,UPDATE,DELETE Fail",
            "/validate-workspaceusers workspaceusers CREATE,UPDATE,DELETE Fail",
            "/validate-aigatewaykeys aigatewaykeys CREATE,UPDATE,DELETE Fail");
  }

  private static List<String> ownKinds(Rendered rendered, String configuration) {
    return webhooks(rendered, configuration)
        .filter(webhook -> webhook.at("/rules/0/apiGroups/0").asText().equals("satchel.dev"))
        .map(
            webhook ->
                "%s %s %s %s"
                    .formatted(
                        webhook.at("/clientConfig/service/path").asText(),
                        String.join(",", Rendered.texts(webhook.at("/rules/0/resources"))),
                        String.join(",", Rendered.texts(webhook.at("/rules/0/operations"))),
                        webhook.path("failurePolicy").asText()))
        .toList();
  }

  private static Stream<JsonNode> webhooks(Rendered rendered, String configuration) {
    return StreamSupport.stream(
        rendered.get(configuration, "pouch").path("webhooks").spliterator(), false);
  }

  @Test
  void housekeeping_is_not_asked_about_where_the_server_can_tell() {
    for (String configuration :
        List.of("MutatingWebhookConfiguration", "ValidatingWebhookConfiguration")) {
      assertThat(webhooks(Chart.render("1.27.9", Chart.EVERYTHING), configuration))
          .allSatisfy(webhook -> assertThat(webhook.has("matchConditions")).isFalse());
      assertThat(
              webhooks(Chart.render("1.28.0", Chart.EVERYTHING), configuration)
                  .filter(
                      webhook -> webhook.at("/rules/0/apiGroups/0").asText().equals("satchel.dev")))
          .allSatisfy(
              webhook ->
                  assertThat(webhook.at("/matchConditions/0/expression").asText())
                      .isEqualTo(
                          "!(request.operation in ['UPDATE', 'DELETE'] && request.userInfo.username in ["
                              + " 'system:serviceaccount:satchel-system:op',"
                              + " 'system:serviceaccount:kube-system:namespace-controller',"
                              + " 'system:serviceaccount:kube-system:generic-garbage-collector',"
                              + " 'system:kube-controller-manager'])"));
    }
    assertThat(Chart.render(Chart.EVERYTHING).args("pouch-webhook"))
        .contains("--operator-service-account=op");
  }

  private static Stream<JsonNode> ofWorkspaces(Rendered rendered) {
    return Stream.concat(
            webhooks(rendered, "MutatingWebhookConfiguration").skip(1),
            webhooks(rendered, "ValidatingWebhookConfiguration"))
        .filter(webhook -> !webhook.at("/rules/0/apiGroups/0").asText().equals("satchel.dev"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"1.20.2", "1.27.9", "1.28.0", "1.34.0"})
  void workspaces_and_what_makes_them_are_asked_about(String version) {
    assertThat(ofWorkspaces(Chart.render(version, Chart.EVERYTHING)))
        .extracting(
            webhook ->
                webhook.path("name").asText()
                    + " "
                    + webhook.at("/clientConfig/service/path").asText()
                    + " "
                    + StreamSupport.stream(webhook.path("rules").spliterator(), false)
                        .map(rule -> String.join(",", Rendered.texts(rule.path("resources"))))
                        .toList())
        .containsExactly(
            "workloads.satchel.dev /mutate-workloads"
                + " [daemonsets,deployments,replicasets,statefulsets, cronjobs,jobs, replicationcontrollers]",
            "pods.satchel.dev /validate-pods [pods,pods/ephemeralcontainers]",
            "workloads.satchel.dev /validate-workloads"
                + " [daemonsets,deployments,replicasets,statefulsets, cronjobs,jobs, replicationcontrollers]");
  }

  @Test
  void the_rest_of_the_cluster_is_untouched_while_the_webhook_is_away() {
    String failing = Chart.EVERYTHING.replace("failurePolicy: Ignore", "failurePolicy: Fail");
    assertThat(ofWorkspaces(Chart.render("1.27.9", failing)))
        .as("it is asked about everything, so it must not be waited for")
        .allSatisfy(
            webhook -> {
              assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Ignore");
              assertThat(webhook.path("timeoutSeconds").asInt()).isLessThanOrEqualTo(3);
              assertThat(webhook.has("matchConditions")).isFalse();
            });
    assertThat(ofWorkspaces(Chart.render("1.28.0", failing)))
        .as("it is asked about workspaces alone")
        .allSatisfy(
            webhook -> {
              assertThat(webhook.path("failurePolicy").asText()).isEqualTo("Fail");
              assertThat(webhook.at("/matchConditions").toString())
                  .contains("satchel.dev/user", "no-housekeeping");
            });
  }
}
