package dev.satchel.cli.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.cli.secret.Source;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DotEnvTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "A=b|b",
        "export A=b|b",
        "  A = b c  |b c",
        "A=b=c|b=c",
        "A=b # not a comment|b # not a comment",
        "A=\"b\\nc\\t\\\"d\\\\ \\$x\"|`b\nc\t\"d\\ \\$x`",
        "A='b\\n \"c\"'|b\\n \"c\"",
        "A=\" b \"|` b `",
        "A=$HOME|$HOME",
      })
  void a_value_is_read_as_the_rules_say(String line, String value) {
    Entries read = DotEnv.read(line + "\r\n");

    assertThat(read.faults()).isEmpty();
    assertThat(read.entries())
        .singleElement()
        .satisfies(one -> assertThat(value(one)).isEqualTo(value));
  }

  @Test
  void comments_and_blank_lines_are_passed_over_and_lines_are_counted() {
    Entries read = DotEnv.read("# one\n\n  # three\nGITHUB_TOKEN=x\n");

    assertThat(read.entries())
        .extracting(Entry::where)
        .containsExactly("Secret \"GITHUB_TOKEN\" on line 4");
  }

  @Test
  void each_wrong_line_is_told_of_without_its_value() {
    Entries read = DotEnv.read("hush-hush\nA=\"hush-hush\n=hush-hush\nB='a' hush-hush\nC=fine");

    assertThat(read.faults())
        .containsExactly(
            "line 1: expected KEY=VALUE but found no '='",
            "line 2: the quote is not closed on this line; write a line break as \\n in double quotes",
            "line 3: expected KEY=VALUE but found no key",
            "line 4: there is something after the closing quote");
    assertThat(read.entries()).hasSize(1);
  }

  @Property
  void any_text_is_read_or_refused_by_the_line(@ForAll String text) {
    Entries read = DotEnv.read(text);

    assertThat(read.faults()).allMatch(fault -> fault.matches("line \\d+: .*"));
  }

  @Property
  void what_is_quoted_comes_back(
      @ForAll @AlphaChars @StringLength(min = 1, max = 8) String key, @ForAll String value) {
    String quoted =
        value.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n").replace("\r", "\\r");
    List<Entry> entries = DotEnv.read(key + "=\"" + quoted + "\"").entries();

    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    if (value.chars().noneMatch(c -> c == '\u0085' || c == '\u2028' || c == '\u2029')) {
      assertThat(((Source.Value) entries.getFirst().source()).bytes()).isEqualTo(utf8);
    }
  }

  private static String value(Entry entry) {
    return new String(((Source.Value) entry.source()).bytes(), StandardCharsets.UTF_8);
  }
}
