package dev.satchel.crds.rule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GoDurationTest {
  @ParameterizedTest
  @CsvSource({
    "2160h, PT2160H",
    "1h30m, PT1H30M",
    "90s, PT90S",
    "0s, PT0S",
    "1m1h, PT61M",
    "99999999h, PT99999999H"
  })
  void numbers_with_their_units_are_added(String text, Duration duration) {
    assertThat(GoDuration.parse(text)).isEqualTo(new Parsed.Valid<>(duration));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "h",
        "-1h",
        "1.5h",
        "30d",
        "1 h",
        "1H",
        "123456789h",
        "1h\n",
        "1h1h1h1h1h1h1h1h1h1h1h1h1h1h1h1h1h"
      })
  void anything_else_is_refused_with_what_would_be_right(String text) {
    assertThat(GoDuration.parse(text)).isEqualTo(new Parsed.Refused<>(GoDuration.RULE));
  }

  @Property
  void whatever_is_given_is_read_or_refused(@ForAll String text) {
    assertThat(GoDuration.parse(text)).isNotNull();
  }
}
