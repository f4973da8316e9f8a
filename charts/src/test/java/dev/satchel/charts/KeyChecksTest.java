package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Gateways find key checks by one Service, whichever of our pods reaches the store. */
class KeyChecksTest {
  private static final String OFF = "keys: {checks: {enabled: false}}\n";

  @ParameterizedTest
  @ValueSource(strings = {Chart.DEFAULTS, Chart.DSN})
  void gateways_find_them_by_a_service_of_their_own(String values) {
    JsonNode service = Chart.render(values).get("Service", "satchel-keys");
    assertThat(service.at("/metadata/labels/satchel.dev~1component").asText()).isEqualTo("keys");
    assertThat(service.at("/spec/ports"))
        .singleElement()
        .satisfies(
            port -> {
              assertThat(port.path("port").asInt()).isEqualTo(9443);
              assertThat(port.path("targetPort").asText()).isEqualTo("checks");
            });
  }

  @Test
  void with_a_postgres_the_webhooks_replicas_check() {
    Rendered rendered = Chart.render(Chart.DSN);
    assertCheckedBy(rendered, "webhook", "operator");
    assertThat(rendered.podSpec("satchel-webhook").at("/containers/0/env").toString())
        .contains(
            "{\"name\":\"SATCHEL_DSN\",\"valueFrom\":{\"secretKeyRef\":{\"name\":\"postgres\",\"key\":\"dsn\"}}}");
    assertThat(rendered.args("satchel-operator")).doesNotContain("--check-keys");
  }

  @Test
  void with_the_embedded_store_the_operator_checks_which_alone_reaches_it() {
    Rendered rendered = Chart.render(Chart.DEFAULTS);
    assertCheckedBy(rendered, "operator", "webhook");
    assertThat(rendered.args("satchel-operator")).contains("--check-keys");
    assertThat(rendered.podSpec("satchel-webhook").at("/containers/0/env").toString())
        .doesNotContain("SATCHEL_DSN");
  }

  private static void assertCheckedBy(Rendered rendered, String component, String other) {
    assertThat(
            rendered
                .get("Service", "satchel-keys")
                .at("/spec/selector/app.kubernetes.io~1component")
                .asText())
        .isEqualTo(component);
    assertThat(rendered.args("satchel-" + component)).contains("--checks-port=9443");
    assertThat(ports(rendered, component)).contains("{\"name\":\"checks\",\"containerPort\":9443}");
    assertThat(rendered.args("satchel-" + other)).noneMatch(arg -> arg.startsWith("--checks-"));
    assertThat(ports(rendered, other)).doesNotContain("9443");
  }

  private static String ports(Rendered rendered, String component) {
    return rendered.podSpec("satchel-" + component).at("/containers/0/ports").toString();
  }

  @Test
  void they_can_be_left_out() {
    for (String values : List.of(OFF, OFF + Chart.DSN)) {
      Rendered rendered = Chart.render(values);
      assertThat(rendered.all("Service").map(service -> service.at("/metadata/name").asText()))
          .doesNotContain("satchel-keys");
      for (String component : List.of("operator", "webhook")) {
        assertThat(rendered.args("satchel-" + component)).noneMatch(arg -> arg.contains("check"));
        assertThat(ports(rendered, component)).doesNotContain("9443");
      }
      assertThat(rendered.podSpec("satchel-webhook").at("/containers/0/env").toString())
          .doesNotContain("SATCHEL_DSN");
    }
  }
}
