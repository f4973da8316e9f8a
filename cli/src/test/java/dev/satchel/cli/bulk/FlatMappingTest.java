package dev.satchel.cli.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FlatMappingTest {
  @Test
  void entries_are_read_with_their_lines() {
    assertThat(FlatMapping.json("{\n \"A\": \"x\",\n \"B\": \"y\"}").entries())
        .extracting(Entry::where)
        .containsExactly("Secret \"A\" on line 2", "Secret \"B\" on line 3");
    assertThat(FlatMapping.yaml("# c\nA: x\nB: |\n  y\n").entries())
        .extracting(Entry::where)
        .containsExactly("Secret \"A\" on line 2", "Secret \"B\" on line 3");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[\"hush-hush\"]",
        "\"hush-hush\"",
        "{\"A\": \"hush-hush\"} {}",
        "{\"A\": {\"b\": \"hush-hush\"}}",
        "{\"A\": 5}",
        "{\"A\": null}",
        "{\"A\": \"hush-hush\"",
        "{\"A\": hush-hush}",
        "",
      })
  void other_json_is_refused_without_a_value(String text) {
    assertThat(FlatMapping.json(text).faults())
        .isNotEmpty()
        .noneMatch(fault -> fault.contains("hush-hush"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- hush-hush",
        "hush-hush",
        "A: hush-hush\n---\nB: x",
        "A: 5",
        "A: true",
        "A: ~",
        "A: &a hush-hush\nB: *a",
        "A: [hush-hush",
        "A: @hush-hush",
        "",
      })
  void other_yaml_is_refused_without_a_value(String text) {
    assertThat(FlatMapping.yaml(text).faults())
        .isNotEmpty()
        .noneMatch(fault -> fault.contains("hush-hush"));
  }

  @Property
  void any_text_is_read_or_refused(@ForAll String text) {
    assertThat(FlatMapping.json(text)).isNotNull();
    assertThat(FlatMapping.yaml(text)).isNotNull();
  }
}
