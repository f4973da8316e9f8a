package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The PrometheusRule, as a release would have it. */
class AlertsTest {
  private static final Path CASES = Path.of("src", "test", "promtool", "alerts.yaml");
  private static final Path RUNBOOKS = Path.of("..", "docs", "operations", "runbooks");
  private static final YAMLMapper YAML = new YAMLMapper();

  private static JsonNode spec(String values) {
    return Chart.render(values).all("PrometheusRule").findFirst().orElseThrow().path("spec");
  }

  private static JsonNode spec() {
    return spec("prometheusRule: {enabled: true}");
  }

  private static List<JsonNode> alerts(JsonNode spec) {
    return children(spec.path("groups")).flatMap(group -> children(group.path("rules"))).toList();
  }

  private static List<String> names(JsonNode spec) {
    return alerts(spec).stream().map(rule -> rule.path("alert").asText()).toList();
  }

  private static Stream<JsonNode> children(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false);
  }

  @Test
  void there_are_none_unless_they_are_wanted() {
    assertThat(Chart.render(Chart.DEFAULTS).all("PrometheusRule")).isEmpty();
    assertThat(names(spec())).hasSizeGreaterThan(20).doesNotHaveDuplicates();
  }

  @Test
  void prometheus_understands_them(@TempDir Path folder) throws Exception {
    YAML.writeValue(folder.resolve("alerts.yaml").toFile(), spec());

    Promtool.accepts(folder, "check", "rules", "alerts.yaml");
  }

  @Test
  void each_fires_for_what_it_is_about_and_for_nothing_else(@TempDir Path folder) throws Exception {
    JsonNode rules = spec();
    alerts(rules).forEach(rule -> ((ObjectNode) rule).remove("annotations"));
    YAML.writeValue(folder.resolve("alerts.yaml").toFile(), rules);
    Files.copy(CASES, folder.resolve("cases.yaml"));

    Promtool.accepts(folder, "test", "rules", "cases.yaml");
  }

  @Test
  void each_has_a_case_in_which_it_fires_and_one_in_which_it_does_not() throws IOException {
    Map<String, List<Boolean>> fires =
        children(YAML.readTree(CASES.toFile()).path("tests"))
            .flatMap(one -> children(one.path("alert_rule_test")))
            .collect(
                Collectors.groupingBy(
                    one -> one.path("alertname").asText(),
                    TreeMap::new,
                    Collectors.mapping(
                        one -> !one.path("exp_alerts").isEmpty(), Collectors.toList())));

    assertThat(fires.keySet()).containsExactlyInAnyOrderElementsOf(names(spec()));
    assertThat(fires.values()).allSatisfy(cases -> assertThat(cases).contains(true, false));
  }

  @Test
  void each_says_what_is_the_matter_and_how_bad_it_is() {
    assertThat(alerts(spec()))
        .allSatisfy(
            rule -> {
              assertThat(rule.at("/labels/severity").asText()).isIn("info", "warning", "critical");
              assertThat(rule.at("/annotations/summary").asText()).isNotBlank();
              assertThat(rule.at("/annotations/description").asText()).endsWith(".");
              assertThat(rule.path("for").asText()).isNotBlank();
            });
  }

  @Test
  void each_has_a_runbook_page_that_quotes_it_and_a_line_in_the_documentation() throws IOException {
    String telemetry = Files.readString(RUNBOOKS.resolveSibling("telemetry.md"));
    for (JsonNode rule : alerts(spec())) {
      String name = rule.path("alert").asText();
      assertThat(rule.at("/annotations/runbook_url").asText())
          .isEqualTo("docs/operations/runbooks/" + name + ".md");
      assertThat(Files.readString(RUNBOOKS.resolve(name + ".md")))
          .startsWith("# " + name + "\n")
          .contains(rule.path("expr").asText())
          .contains("## What it means", "## Where to look", "## What to do");
      assertThat(telemetry).contains("[%s](runbooks/%s.md)".formatted(name, name));
    }
  }

  @Test
  void no_page_is_left_over_and_no_page_leads_nowhere() throws IOException {
    try (Stream<Path> pages = Files.list(RUNBOOKS)) {
      List<Path> all = pages.toList();
      assertThat(all.stream().map(page -> page.getFileName().toString().replace(".md", "")))
          .containsExactlyInAnyOrderElementsOf(names(spec()));
      for (Path page : all) {
        Pages.links(page).forEach(link -> assertThat(link).as("link of %s", page).exists());
      }
    }
  }

  @Test
  void values_say_where_the_pages_are_and_which_alerts_are_not_wanted() {
    JsonNode spec = spec(Chart.EVERYTHING);

    assertThat(names(spec)).contains("SatchelStoreDown").doesNotContain("SatchelKeysExpiring");
    assertThat(alerts(spec))
        .allSatisfy(
            rule -> {
              assertThat(rule.at("/annotations/runbook_url").asText())
                  .isEqualTo("https://wiki.example/satchel/" + rule.path("alert").asText() + ".md");
              assertThat(rule.at("/labels/team").asText()).isEqualTo("platform");
            });
    assertThat(
            Chart.render(Chart.EVERYTHING)
                .get("PrometheusRule", "pouch")
                .at("/metadata/labels/release")
                .asText())
        .isEqualTo("prometheus");
  }
}
