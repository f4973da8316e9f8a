package dev.satchel.charts;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CrdsTest {
  private static final String RULES = "x-kubernetes-validations";
  private static final Path SOURCE = Path.of("..", "crds", "manifests");

  @Test
  void the_chart_has_the_kinds_as_they_were_generated() {
    assertThat(texts(Chart.FOLDER.resolve("files/crds")))
        .as("to refresh them: cp crds/manifests/*.yaml charts/satchel/files/crds/")
        .isEqualTo(texts(SOURCE))
        .containsOnlyKeys("aigatewaykeys.yaml", "usersecrets.yaml", "workspaceusers.yaml");
  }

  @Test
  void they_are_installed_unchanged_with_labels_and_stay_when_the_release_goes() throws Exception {
    Rendered rendered = Chart.render(Chart.DEFAULTS);
    assertThat(rendered.all("CustomResourceDefinition")).hasSize(3);
    for (String text : texts(Chart.FOLDER.resolve("files/crds")).values()) {
      JsonNode source = Chart.parse(text).getFirst();
      JsonNode crd = rendered.get("CustomResourceDefinition", source.at("/metadata/name").asText());
      assertThat(crd.path("spec")).isEqualTo(source.path("spec"));
      assertThat(crd.path("apiVersion")).isEqualTo(source.path("apiVersion"));
      assertThat(source.size()).as("nothing behind spec is lost").isEqualTo(4);
      assertThat(crd.at("/metadata/annotations/helm.sh~1resource-policy").asText())
          .isEqualTo("keep");
    }
  }

  /** Helm validates by the cluster's own schema and refuses what that does not know. */
  @Test
  void a_cluster_without_cel_gets_them_without_its_rules_and_otherwise_the_same() {
    for (String version : List.of("1.20.2", "1.24.17")) {
      assertThat(Chart.render(version, Chart.DEFAULTS).all("CustomResourceDefinition"))
          .hasSize(3)
          .allSatisfy(crd -> assertThat(crd.findValues(RULES)).isEmpty());
    }
    Rendered old = Chart.render("1.20.2", Chart.DEFAULTS);
    Chart.render("1.25.0", Chart.DEFAULTS)
        .all("CustomResourceDefinition")
        .forEach(
            crd -> {
              assertThat(crd.findValues(RULES)).isNotEmpty();
              String name = crd.at("/metadata/name").asText();
              crd.findParents(RULES).forEach(node -> ((ObjectNode) node).remove(RULES));
              // As text: a number may have lost its ".0" on the way.
              assertThat(old.get("CustomResourceDefinition", name).path("spec").toString())
                  .isEqualToIgnoringWhitespace(
                      crd.path("spec").toString().replaceAll("(\\d)\\.0\\b", "$1"));
            });
  }

  @Test
  void they_go_with_the_release_or_are_left_out_when_that_is_asked_for() {
    assertThat(Chart.render("crds: {keep: false}").all("CustomResourceDefinition"))
        .hasSize(3)
        .noneMatch(crd -> crd.at("/metadata/annotations").has("helm.sh/resource-policy"));
    assertThat(Chart.render("crds: {enabled: false}").all("CustomResourceDefinition")).isEmpty();
  }

  private static Map<String, String> texts(Path folder) {
    Map<String, String> texts = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        texts.put(file.getFileName().toString(), Files.readString(file));
      }
      return texts;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
