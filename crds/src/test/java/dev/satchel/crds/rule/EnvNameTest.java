package dev.satchel.crds.rule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EnvNameTest {
  @ParameterizedTest
  @ValueSource(strings = {"GITHUB_TOKEN", "_", "a1", "PATHS", "GIT", "LD", "SATCHEL", "PATH"})
  void a_name_that_nothing_depends_on_is_accepted(String name) {
    assertThat(EnvName.parse(name)).isEqualTo(new Parsed.Valid<>(new EnvName(name)));
  }

  @ParameterizedTest
  @CsvSource({
    "'', must start with a letter",
    "1A, must start with a letter",
    "A-B, must start with a letter",
    "Ä, must start with a letter",
    "'A\n', must start with a letter",
    "satchel_home, names starting with SATCHEL_ are Satchel's own",
  })
  void a_refusal_says_what_would_be_right(String name, String message) {
    assertThat(EnvName.parse(name))
        .isInstanceOfSatisfying(
            Parsed.Refused.class, refused -> assertThat(refused.message()).startsWith(message));
  }

  @Test
  void a_name_has_at_most_256_bytes() {
    assertThat(EnvName.parse("A".repeat(256))).isInstanceOf(Parsed.Valid.class);
    assertThat(EnvName.parse("A".repeat(257))).isInstanceOf(Parsed.Refused.class);
  }

  @Test
  void the_constructor_refuses_what_parse_refuses() {
    assertThatThrownBy(() -> new EnvName("SATCHEL_X")).hasMessageContaining("SATCHEL_");
  }

  @Property
  void an_accepted_name_is_a_posix_name_and_not_one_of_ours(@ForAll("names") String text) {
    if (EnvName.parse(text) instanceof Parsed.Valid<EnvName>(EnvName name)) {
      String upper = text.toUpperCase(Locale.ROOT);
      assertThat(name.value()).isEqualTo(text).matches("[a-zA-Z_][a-zA-Z0-9_]*");
      assertThat(text.getBytes(StandardCharsets.UTF_8)).hasSizeLessThanOrEqualTo(256);
      assertThat(upper).doesNotStartWith("SATCHEL_");
    }
  }

  @Property
  void case_changes_nothing(@ForAll("names") String text) {
    boolean accepted = EnvName.parse(text) instanceof Parsed.Valid;
    boolean lower = EnvName.parse(text.toLowerCase(Locale.ROOT)) instanceof Parsed.Valid;
    assertThat(lower).isEqualTo(accepted);
  }

  @Provide
  Arbitrary<String> names() {
    Arbitrary<String> word = Arbitraries.strings().withChars("ABab_19-").ofMaxLength(8);
    return Arbitraries.oneOf(
        word,
        Arbitraries.of("SATCHEL_", "satchel_", "Satchel").flatMap(start -> word.map(start::concat)),
        Arbitraries.strings().ascii().ofMaxLength(300));
  }
}
