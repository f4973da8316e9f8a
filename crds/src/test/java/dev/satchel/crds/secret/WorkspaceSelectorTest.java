package dev.satchel.crds.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.WorkspaceSelector.Requirement;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkspaceSelectorTest {
  /**
   * The table of {@code k8s.io/apimachinery/pkg/labels}: NotIn holds where the label is missing.
   */
  @ParameterizedTest
  @CsvSource({
    "In, data, true",
    "In, web, false",
    "In, , false",
    "NotIn, data, false",
    "NotIn, web, true",
    "NotIn, , true",
    "Exists, data, true",
    "Exists, , false",
    "DoesNotExist, data, false",
    "DoesNotExist, , true",
    "Unknown, data, false",
  })
  void an_operator_means_what_it_means_to_kubernetes(
      String operator, String actual, boolean matches) {
    WorkspaceSelector selector = one(new Requirement("team", operator, List.of("data", "ml")));
    Map<String, String> labels = actual == null ? Map.of("x", "y") : Map.of("team", actual);

    assertThat(selector.matches(labels)).isEqualTo(matches);
  }

  @Test
  void an_empty_label_is_a_label() {
    assertThat(one(new Requirement("team", "Exists", List.of())).matches(Map.of("team", "")))
        .isTrue();
    assertThat(new WorkspaceSelector(Map.of("team", ""), List.of()).matches(Map.of())).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "In, 'team in (data,ml)'",
    "NotIn, 'team notin (data,ml)'",
    "Exists, team",
    "DoesNotExist, !team",
    "Unknown, 'team Unknown (data,ml)'",
  })
  void a_part_that_does_not_hold_is_said_as_kubectl_has_it(String operator, String text) {
    Requirement part = new Requirement("team", operator, List.of("data", "ml"));
    Map<String, String> labels =
        switch (operator) {
          case "In" -> Map.of("team", "web");
          case "Exists" -> Map.of();
          default -> Map.of("team", "data");
        };

    assertThat(one(part).unmet(labels)).contains(text);
    assertThat(new WorkspaceSelector(Map.of("a", "b"), List.of(part)).unmet(labels))
        .contains("a=b");
    assertThat(WorkspaceSelector.ALL.unmet(labels)).isEmpty();
  }

  @Property
  void every_part_must_hold(
      @ForAll("selectors") WorkspaceSelector one, @ForAll("labels") Map<String, String> labels) {
    boolean each =
        one.matchLabels().entrySet().stream()
                .allMatch(
                    label -> new WorkspaceSelector(Map.ofEntries(label), List.of()).matches(labels))
            && one.matchExpressions().stream().allMatch(part -> one(part).matches(labels));

    assertThat(one.matches(labels)).isEqualTo(each);
  }

  @Property
  void the_empty_selector_matches_all(@ForAll("labels") Map<String, String> labels) {
    assertThat(WorkspaceSelector.ALL.matches(labels)).isTrue();
  }

  @Property
  void in_and_not_in_are_opposites(
      @ForAll("values") List<String> values, @ForAll("labels") Map<String, String> labels) {
    assertThat(one(new Requirement("a", "In", values)).matches(labels))
        .isNotEqualTo(one(new Requirement("a", "NotIn", values)).matches(labels));
  }

  @Property
  void a_selector_without_faults_can_be_written_into_an_index(
      @ForAll("selectors") WorkspaceSelector selector) {
    assertThat(selector.violations("spec.workspaceSelector")).isEmpty();
  }

  @Test
  void what_would_break_an_index_is_a_fault() {
    WorkspaceSelector selector =
        new WorkspaceSelector(
            Map.of("a\tb", "c\nd"), List.of(new Requirement("a", "In", List.of("x,y"))));

    assertThat(selector.violations("s"))
        .extracting(fault -> fault.field())
        .containsExactly("s.matchLabels", "s.matchLabels", "s.matchExpressions[0].values");
  }

  @Provide
  Arbitrary<WorkspaceSelector> selectors() {
    Arbitrary<Requirement> compares = values().map(values -> new Requirement("a", "In", values));
    Arbitrary<Requirement> differs = values().map(values -> new Requirement("b", "NotIn", values));
    Arbitrary<Requirement> exists =
        Arbitraries.of("Exists", "DoesNotExist").map(is -> new Requirement("c", is, List.of()));
    return labels()
        .flatMap(
            labels ->
                Arbitraries.oneOf(compares, differs, exists)
                    .list()
                    .ofMaxSize(3)
                    .map(parts -> new WorkspaceSelector(labels, parts)));
  }

  @Provide
  Arbitrary<List<String>> values() {
    return Arbitraries.of("", "x", "y").list().ofMinSize(1).ofMaxSize(3);
  }

  @Provide
  Arbitrary<Map<String, String>> labels() {
    return Arbitraries.maps(Arbitraries.of("a", "b", "c"), Arbitraries.of("", "x", "y"))
        .ofMaxSize(3);
  }

  private static WorkspaceSelector one(Requirement requirement) {
    return new WorkspaceSelector(Map.of(), List.of(requirement));
  }
}
