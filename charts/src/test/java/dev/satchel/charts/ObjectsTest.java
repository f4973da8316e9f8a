package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import io.fabric8.kubernetes.api.model.KubernetesResource;
import io.fabric8.kubernetes.internal.KubernetesDeserializer;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What holds for every object, whatever the values and the cluster. */
class ObjectsTest {
  /** Not cluster-wide things of ours. */
  private static final Set<String> CLUSTER_WIDE =
      Set.of(
          "ClusterRole",
          "ClusterRoleBinding",
          "CustomResourceDefinition",
          "MutatingWebhookConfiguration",
          "ValidatingAdmissionPolicy",
          "ValidatingAdmissionPolicyBinding",
          "ValidatingWebhookConfiguration");

  static Stream<Arguments> clustersAndValues() {
    return Chart.VERSIONS.stream()
        .flatMap(version -> Chart.valueSets().map(values -> Arguments.of(version, values)));
  }

  @ParameterizedTest
  @MethodSource("clustersAndValues")
  void every_field_is_one_that_kubernetes_knows(String version, String values) throws Exception {
    ObjectMapper strict = strictMapper();
    KubernetesDeserializer kinds = new KubernetesDeserializer();
    for (JsonNode object : Chart.render(version, values).objects()) {
      Class<? extends KubernetesResource> type =
          kinds.getRegisteredKind(object.path("apiVersion").asText(), object.path("kind").asText());
      if (Set.of("PrometheusRule", "ServiceMonitor").contains(object.path("kind").asText())) {
        continue; // of another project
      }
      assertThat(type).as("%s", object).isNotNull();
      assertThat(strict.treeToValue(object, type)).isNotNull();
    }
  }

  /** The models keep unknown fields; here they are to be an error. */
  private static ObjectMapper strictMapper() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.setAnnotationIntrospector(
        new JacksonAnnotationIntrospector() {
          private static final long serialVersionUID = 1L;

          @Override
          public Boolean hasAnySetter(Annotated annotated) {
            return false;
          }
        });
    return mapper.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
  }

  @ParameterizedTest
  @MethodSource("clustersAndValues")
  void every_object_says_where_it_is_and_whose(String version, String values) {
    for (JsonNode object : Chart.render(version, values).objects()) {
      boolean clusterWide = CLUSTER_WIDE.contains(object.path("kind").asText());
      assertThat(object.at("/metadata/namespace").asText())
          .as("%s", object)
          .isEqualTo(clusterWide ? "" : Chart.NAMESPACE);
      assertThat(object.at("/metadata/labels/app.kubernetes.io~1managed-by").asText())
          .isEqualTo("Helm");
    }
  }

  @ParameterizedTest
  @MethodSource("clustersAndValues")
  void no_two_objects_are_the_same(String version, String values) {
    List<String> names =
        Chart.render(version, values).objects().stream()
            .map(
                object -> object.path("kind").asText() + "/" + object.at("/metadata/name").asText())
            .toList();
    assertThat(names).doesNotHaveDuplicates().hasSizeGreaterThan(15);
  }

  @Test
  void a_budget_is_of_the_version_that_the_cluster_has() {
    assertThat(budgetVersions("1.20.2")).containsExactly("policy/v1beta1");
    assertThat(budgetVersions("1.21.0")).containsExactly("policy/v1");
    assertThat(budgetVersions("1.34.0")).containsExactly("policy/v1");
    assertThat(budgetVersions("1.34.1-gke.1829001")).containsExactly("policy/v1");
  }

  private static Set<String> budgetVersions(String version) {
    return Chart.render(version, Chart.DEFAULTS)
        .all("PodDisruptionBudget")
        .map(budget -> budget.path("apiVersion").asText())
        .collect(Collectors.toSet());
  }

  @Test
  void common_labels_are_on_every_object_and_pod_but_replace_none_of_ours() {
    Rendered rendered = Chart.render(Chart.EVERYTHING);
    for (JsonNode object : rendered.objects()) {
      assertThat(object.at("/metadata/labels/team").asText()).isEqualTo("platform");
      assertThat(object.at("/metadata/labels/app.kubernetes.io~1name").asText()).isEqualTo("pouch");
    }
    JsonNode labels =
        rendered.get("Deployment", "pouch-operator").at("/spec/template/metadata/labels");
    assertThat(labels.path("team").asText()).isEqualTo("platform");
    assertThat(labels.path("extra").asText()).isEqualTo("label");
    assertThat(labels.path("app.kubernetes.io/component").asText()).isEqualTo("operator");
    assertThat(labels.path("app.kubernetes.io/name").asText()).isEqualTo("pouch");
  }

  @Test
  void every_selector_selects_the_pods_it_is_meant_for() {
    for (String values : List.of(Chart.DEFAULTS, Chart.EVERYTHING)) {
      Rendered rendered = Chart.render(values);
      List<JsonNode> pods =
          rendered.all("Deployment").map(object -> object.at("/spec/template/metadata")).toList();
      rendered
          .all("Deployment")
          .forEach(object -> assertSelects(object.at("/spec/selector/matchLabels"), pods, 1));
      rendered
          .all("PodDisruptionBudget")
          .forEach(object -> assertSelects(object.at("/spec/selector/matchLabels"), pods, 1));
      rendered
          .all("NetworkPolicy")
          .forEach(object -> assertSelects(object.at("/spec/podSelector/matchLabels"), pods, 1));
      rendered
          .all("Service")
          .forEach(
              object ->
                  assertSelects(
                      object.at("/spec/selector"),
                      pods,
                      object.at("/metadata/name").asText().endsWith("-metrics") ? 2 : 1));
    }
  }

  private static void assertSelects(JsonNode selector, List<JsonNode> pods, int count) {
    assertThat(selector.isEmpty()).isFalse();
    assertThat(pods)
        .filteredOn(
            pod ->
                selector.properties().stream()
                    .allMatch(
                        label -> pod.path("labels").path(label.getKey()).equals(label.getValue())))
        .hasSize(count);
  }

  @Test
  void the_webhook_is_reached_at_443_and_metrics_at_8080() {
    Rendered rendered = Chart.render(Chart.DEFAULTS);
    assertThat(rendered.get("Service", "satchel-webhook").at("/spec/ports"))
        .singleElement()
        .satisfies(
            port -> {
              assertThat(port.path("port").asInt()).isEqualTo(443);
              assertThat(port.path("targetPort").asText()).isEqualTo("https");
            });
    assertThat(rendered.podSpec("satchel-webhook").at("/containers/0/ports").toString())
        .contains("{\"name\":\"https\",\"containerPort\":8443}")
        .contains("{\"name\":\"metrics\",\"containerPort\":8080}");
    assertThat(rendered.podSpec("satchel-operator").at("/containers/0/ports").toString())
        .contains("{\"name\":\"metrics\",\"containerPort\":8080}");
  }

  @Test
  void network_policies_and_the_service_monitor_are_there_when_asked_for() {
    assertThat(Chart.render(Chart.DEFAULTS).all("NetworkPolicy")).isEmpty();
    assertThat(Chart.render(Chart.DEFAULTS).all("ServiceMonitor")).isEmpty();
    Rendered rendered = Chart.render(Chart.EVERYTHING);
    JsonNode ingress = rendered.get("NetworkPolicy", "pouch-webhook").at("/spec/ingress");
    assertThat(ingress.at("/0/ports/0/port").asInt()).isEqualTo(8443);
    assertThat(ingress.at("/0/from").isMissingNode()).as("from anywhere").isTrue();
    assertThat(ingress.at("/1/ports/0/port").asInt()).isEqualTo(9443);
    assertThat(ingress.at("/1/from/0/namespaceSelector/matchLabels/name").asText())
        .isEqualTo("gateway");
    assertThat(ingress.at("/2/ports/0/port").asInt()).isEqualTo(8080);
    assertThat(ingress.at("/2/from")).hasSize(1);
    assertThat(rendered.get("NetworkPolicy", "pouch-operator").at("/spec/ingress")).hasSize(1);
    assertThat(rendered.get("ServiceMonitor", "pouch").at("/spec/endpoints/0/interval").asText())
        .isEqualTo("1m");
  }
}
