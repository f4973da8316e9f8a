package dev.satchel.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PodLabelsTest {
  @Test
  void labels_are_read_as_the_downward_api_writes_them() {
    String text =
        """
        app.kubernetes.io/name="demo"
        empty=""
        quoted="a \\"b\\" \\\\ \\t\\x41\\u00e9\\U0001f600"
        not a label
        """;

    assertThat(PodLabels.parse(text))
        .isEqualTo(
            Map.of("app.kubernetes.io/name", "demo", "empty", "", "quoted", "a \"b\" \\ \tAé😀"));
  }

  @Test
  void a_text_that_ends_in_the_middle_is_read_as_far_as_it_goes() {
    assertThat(PodLabels.parse("a=\"b\nc=\"d\\")).isEqualTo(Map.of("a", "b", "c", "d\\"));
    assertThat(PodLabels.parse("")).isEmpty();
  }
}
