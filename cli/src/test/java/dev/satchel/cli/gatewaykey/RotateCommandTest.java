package dev.satchel.cli.gatewaykey;

import static dev.satchel.cli.gatewaykey.GatewayKeys.key;
import static dev.satchel.cli.gatewaykey.GatewayKeys.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.crds.key.AIGatewayKey;
import java.io.IOException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotateCommandTest {
  private static final AIGatewayKey OVERLAPPING =
      key(
          "eu",
          "True",
          "Ready",
          "prefix: sgw_new0000, previous: [{prefix: sgw_old0000, validUntil: '2027-01-01T00:00:00Z'}]");

  private final FakeCluster cluster = new FakeCluster();
  private int looks;

  @BeforeEach
  void a_key_that_an_operator_rotates_once_it_is_asked_to() {
    cluster.gatewayKeys.put("eu", ready("eu", "sgw_old0000"));
    operatorMakesOf(OVERLAPPING);
  }

  /** At the second look after it was asked. */
  private void operatorMakesOf(AIGatewayKey key) {
    cluster.looks =
        name -> {
          if (!cluster.annotations.isEmpty() && ++looks == 2) {
            cluster.gatewayKeys.put(name, key);
          }
        };
  }

  private Run rotate(String... more) {
    String[] arguments = new String[2 + more.length];
    arguments[0] = "keys";
    arguments[1] = "rotate";
    System.arraycopy(more, 0, arguments, 2, more.length);
    return Run.of(_ -> cluster, "", arguments);
  }

  @Test
  void the_cut_over_is_awaited_and_until_when_the_old_token_is_good_is_said() {
    Run run = rotate("eu");

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(cluster.annotations).containsExactly("eu satchel.dev/rotate");
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            "aigatewaykey.satchel.dev/eu rotated: sgw_new0000 is in Secret gateway/eu-key;"
                + " sgw_old0000 is good until 2027-01-01T00:00:00Z");
  }

  @Test
  void after_a_leak_the_old_token_is_said_to_be_refused() throws IOException {
    operatorMakesOf(ready("eu", "sgw_new0000"));
    Run run = rotate("eu", "--now", "-o", "json");

    assertThat(cluster.annotations).containsExactly("eu satchel.dev/rotate-now");
    JsonNode result = new ObjectMapper().readTree(run.out());
    assertThat(result.path("prefix").asText()).isEqualTo("sgw_new0000");
    assertThat(result.path("previousPrefix").asText()).isEqualTo("sgw_old0000");
    assertThat(result.has("previousValidUntil")).isFalse();
    assertThat(result.at("/secret/key").asText()).isEqualTo("token");
    assertThat(rotate("eu", "--now", "--no-wait").out()).contains("asked to rotate");
  }

  @Test
  void each_time_something_new_is_asked_for() {
    rotate("eu", "--no-wait");
    rotate("eu", "--no-wait");

    assertThat(cluster.values).doesNotHaveDuplicates().hasSize(2);
  }

  @Test
  void nobody_has_to_wait() {
    Run run = rotate("eu", "--no-wait");

    assertThat(run.status()).isZero();
    assertThat(run.out())
        .isEqualToIgnoringNewLines(
            "aigatewaykey.satchel.dev/eu asked to rotate; the new token will be in Secret gateway/eu-key");
    assertThat(cluster.gatewayKeys.get("eu").getStatus().prefix()).isEqualTo("sgw_old0000");
  }

  @Test
  void an_operator_that_does_not_come_to_it_is_told_of_with_what_it_said_last() {
    operatorMakesOf(key("eu", "False", "StoreUnavailable", "prefix: sgw_old0000"));
    Run run = rotate("eu", "--timeout", "1");

    assertThat(run.status()).isEqualTo(5);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .contains("has no new token after 1 s; it still will", "StoreUnavailable: because");
  }

  @Test
  void a_key_that_was_made_anew_meanwhile_is_not_taken_for_it() {
    AIGatewayKey other = ready("eu", "sgw_new0000");
    other.getMetadata().setUid("another");
    operatorMakesOf(other);

    Run run = rotate("eu");

    assertThat(run.status()).isEqualTo(5);
    assertThat(run.err()).contains("deleted meanwhile");
  }

  @ParameterizedTest
  @ValueSource(strings = {"Expired", "Invalid"})
  void a_key_without_a_good_token_is_not_rotated_but_its_leaked_one_is_ended(String reason) {
    cluster.gatewayKeys.put("eu", key("eu", "False", reason, "prefix: sgw_old0000"));

    Run run = rotate("eu");
    assertThat(run.status()).isEqualTo(4);
    assertThat(run.err()).contains("nothing to rotate", reason + ": because");
    assertThat(cluster.annotations).isEmpty();

    assertThat(rotate("eu", "--now").status()).isZero();
    assertThat(cluster.annotations).containsExactly("eu satchel.dev/rotate-now");
  }

  @Test
  void a_key_that_is_not_there_and_wrong_arguments_are_told_apart() {
    assertThat(rotate("us").status()).isEqualTo(4);
    assertThat(rotate("us").err()).contains("there is no AIGatewayKey us");
    assertThat(rotate().status()).isEqualTo(2);
    assertThat(rotate("eu", "--timeout", "soon").status()).isEqualTo(2);
    assertThat(cluster.annotations).isEmpty();
  }
}
