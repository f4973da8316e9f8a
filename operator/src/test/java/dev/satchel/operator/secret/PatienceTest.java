package dev.satchel.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PatienceTest {
  private static Outcome outcome(String name) {
    return switch (name) {
      case "stored" -> new Outcome.Stored(1);
      case "waiting" -> new Outcome.Waiting("for a key");
      case "conflicted" -> new Outcome.Conflicted("ConflictsWith: dev/other, envName");
      case "unavailable" -> new Outcome.Unavailable("StoreUnavailable", "");
      default -> new Outcome.Refused(name, "");
    };
  }

  @ParameterizedTest(name = "{0} for {1} ms, rows read since: {2} -> again after {3} ms")
  @CsvSource({
    "stored, 0, false, 120000",
    "stored, 119999, false, 120000",
    "stored, 120000, false,",
    "stored, 999, true, 1000",
    "stored, 1000, true,",
    "waiting, 999, false, 1000",
    "waiting, 1000, false,",
    "UnknownUser, 999, false, 1000",
    "UnknownUser, 1000, false,",
    "Invalid, 0, false,",
    "conflicted, 0, false,",
    "unavailable, 0, false,",
  })
  void only_what_is_about_to_change_is_not_said(String name, long age, boolean read, Long again) {
    assertThat(Patience.with(outcome(name), Duration.ofMillis(age), read).map(Duration::toMillis))
        .isEqualTo(Optional.ofNullable(again));
  }
}
