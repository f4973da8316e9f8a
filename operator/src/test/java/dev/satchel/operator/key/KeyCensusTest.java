package dev.satchel.operator.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKey;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeyCensusTest {
  private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
  private static final String FITS = "scopes: []";

  private static AIGatewayKey key(String spec, String status) {
    return new KubernetesSerialization()
        .unmarshal(
            "metadata: {name: a}\nspec: {%s}\nstatus: {%s}\n".formatted(spec, status),
            AIGatewayKey.class);
  }

  private static AIGatewayKey key(String ready, String reason, String more) {
    return key(
        FITS,
        "conditions: [{type: Ready, status: '%s', reason: %s, message: m, observedGeneration: 1, lastTransitionTime: '2026-01-01T00:00:00Z'}], prefix: sgw_1234567, %s"
            .formatted(ready, reason, more));
  }

  @ParameterizedTest
  @CsvSource({
    "True,  Ready,            READY",
    "False, Suspended,        SUSPENDED",
    "False, Expired,          EXPIRED",
    "False, Invalid,          INVALID",
    "False, ForeignSecret,    WAITING",
    "False, StoreUnavailable, WAITING",
    "False, Conflicted,       WAITING",
  })
  void a_key_is_in_the_state_that_its_condition_says(String status, String reason, KeyState state) {
    assertThat(KeyState.of(key(status, reason, ""))).isEqualTo(state);
  }

  @Test
  void a_key_that_nothing_was_said_of_waits_and_one_that_does_not_fit_is_invalid() {
    assertThat(KeyState.of(key(FITS, ""))).isEqualTo(KeyState.WAITING);
    assertThat(KeyState.of(key("scopes: all", "prefix: x"))).isEqualTo(KeyState.INVALID);
  }

  @Test
  void tokens_and_ends_are_those_of_good_keys() {
    String ends = "expiresAt: '2026-12-0%dT00:00:00Z', ";
    String previous =
        "previous: [{prefix: a, validUntil: '2026-12-01T00:00:01Z'}, {prefix: b, validUntil: '2026-12-01T00:00:00Z'}]";
    KeyCensus census =
        KeyCensus.of(
            Stream.of(
                key("True", "Ready", ends.formatted(2) + previous),
                key("True", "Ready", ends.formatted(8)),
                key("False", "NamespaceMissing", ""),
                key("False", "Suspended", ends.formatted(2) + previous),
                key("False", "Expired", ends.formatted(1) + previous)),
            NOW);

    assertThat(census.tokens()).isEqualTo(4);
    assertThat(census.states())
        .isEqualTo(
            Map.of(
                KeyState.READY, 2L,
                KeyState.WAITING, 1L,
                KeyState.SUSPENDED, 1L,
                KeyState.EXPIRED, 1L));
    assertThat(census.endingWithin(Duration.ofDays(1))).isOne();
    assertThat(census.endingWithin(Duration.ofDays(7))).isEqualTo(2);
    assertThat(census.secondsToNearestEnd()).isEqualTo(86_400);
    assertThat(KeyCensus.EMPTY.secondsToNearestEnd()).isNaN();
  }
}
