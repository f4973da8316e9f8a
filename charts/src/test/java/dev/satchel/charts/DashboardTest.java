package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The dashboard, and that it and the alerts ask for metrics that there are. */
class DashboardTest {
  private static final Pattern METRIC =
      Pattern.compile("\\b(satchel|reconciliations|jvm|process|system|custom|events)_[a-z0-9_]+");

  private static JsonNode dashboard(String values) throws IOException {
    JsonNode map =
        Chart.render(values)
            .all("ConfigMap")
            .filter(one -> one.at("/metadata/name").asText().endsWith("-dashboard"))
            .findFirst()
            .orElseThrow();
    return new ObjectMapper().readTree(map.at("/data/satchel.json").asText());
  }

  private static List<String> queries() throws IOException {
    return dashboard("grafanaDashboard: {enabled: true}").findValuesAsText("expr");
  }

  private static List<String> alerts() {
    JsonNode spec =
        Chart.render("prometheusRule: {enabled: true}")
            .get("PrometheusRule", "satchel")
            .path("spec");
    return spec.findValuesAsText("expr");
  }

  @Test
  void it_is_a_config_map_that_grafanas_sidecar_finds_if_it_is_wanted() throws IOException {
    assertThat(Chart.render(Chart.DEFAULTS).all("ConfigMap"))
        .noneMatch(map -> map.at("/metadata/name").asText().endsWith("-dashboard"));
    JsonNode map = Chart.render(Chart.EVERYTHING).get("ConfigMap", "pouch-dashboard");
    assertThat(map.at("/metadata/labels/grafana_dashboard").asText()).isEqualTo("1");
    assertThat(map.at("/metadata/annotations/grafana_folder").asText()).isEqualTo("Satchel");
    assertThat(dashboard(Chart.EVERYTHING).path("title").asText()).isEqualTo("Satchel");
  }

  @Test
  void its_panels_are_told_apart_and_do_not_overlap() throws IOException {
    Set<String> cells = new TreeSet<>();
    Set<Integer> ids = new TreeSet<>();
    for (JsonNode panel : dashboard("grafanaDashboard: {enabled: true}").path("panels")) {
      assertThat(ids.add(panel.path("id").asInt())).isTrue();
      JsonNode at = panel.path("gridPos");
      assertThat(at.path("x").asInt() + at.path("w").asInt()).isLessThanOrEqualTo(24);
      for (int x = at.path("x").asInt(); x < at.path("x").asInt() + at.path("w").asInt(); x++) {
        for (int y = at.path("y").asInt(); y < at.path("y").asInt() + at.path("h").asInt(); y++) {
          assertThat(cells.add(x + "," + y)).as("%s", panel.path("title")).isTrue();
        }
      }
    }
  }

  /** As rules, which promtool reads; Grafana fills in the variables before. */
  @Test
  void prometheus_understands_its_queries(@TempDir Path folder) throws Exception {
    List<Map<String, String>> rules = new ArrayList<>();
    for (String query : queries()) {
      String filled = query.replace("$__rate_interval", "5m").replace("$namespace", "satchel");
      rules.add(Map.of("record", "query:" + rules.size(), "expr", filled));
    }
    new YAMLMapper()
        .writeValue(
            folder.resolve("queries.yaml").toFile(),
            Map.of("groups", List.of(Map.of("name", "dashboard", "rules", rules))));

    Promtool.accepts(folder, "check", "rules", "queries.yaml");
  }

  @Test
  void it_and_the_alerts_ask_for_metrics_that_the_programs_show() throws IOException {
    Set<String> shown = Pages.metrics();
    Set<String> asked =
        Stream.of(queries(), alerts())
            .flatMap(List::stream)
            .flatMap(query -> METRIC.matcher(query).results())
            .map(found -> found.group().replaceFirst("_(bucket|count|sum)$", ""))
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(asked).hasSizeGreaterThan(25);
    assertThat(shown).containsAll(asked);
  }
}
