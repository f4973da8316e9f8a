package dev.satchel.cli.gatewaykey;

import static dev.satchel.cli.gatewaykey.GatewayKeys.key;
import static dev.satchel.cli.gatewaykey.GatewayKeys.read;
import static dev.satchel.cli.gatewaykey.GatewayKeys.ready;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.FakeCluster;
import dev.satchel.cli.Run;
import dev.satchel.crds.key.AIGatewayKey;
import java.io.IOException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysCommandTest {
  private final FakeCluster cluster = new FakeCluster();

  private void add(AIGatewayKey key) {
    cluster.gatewayKeys.put(key.getMetadata().getName(), key);
  }

  private Run list(String... more) {
    String[] arguments = new String[1 + more.length];
    arguments[0] = "keys";
    System.arraycopy(more, 0, arguments, 1, more.length);
    return Run.of(_ -> cluster, "", arguments);
  }

  @Test
  void keys_are_listed_by_name_with_all_that_there_is_to_know() {
    add(ready("us", "sgw_7654321"));
    add(
        key(
            "eu",
            "False",
            "Suspended",
            "prefix: sgw_1234567, lastUsedAt: '%s', expiresAt: '2027-01-01T00:00:00Z'"
                .formatted(Instant.now().minusSeconds(12))));
    add(read("metadata: {name: bare, generation: 1, creationTimestamp: '2020-01-01T00:00:00Z'}"));

    Run run = list();

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out().lines().map(line -> line.replaceAll("[0-9]{4}d|[0-9]{2}s ago", "#")))
        .containsExactly(
            "NAME  USER  PREFIX       AGE    LAST USED  EXPIRES               MINTED BY                          STATE",
            "bare  -     -            #  never      never                 -                                  Pending",
            "eu    -     sgw_1234567  3d     #    2027-01-01T00:00:00Z  system:serviceaccount:ci:deployer  Suspended",
            "us    -     sgw_7654321  3d     never      never                 system:serviceaccount:ci:deployer  Ready");
  }

  @Test
  void programs_get_the_same_and_why_a_key_is_not_ready() throws IOException {
    add(
        key(
            "eu",
            "False",
            "ForeignSecret",
            "previous: [{prefix: sgw_old0000, validUntil: '2027-01-01T00:00:00Z'}]"));

    JsonNode key = new ObjectMapper().readTree(list("-o", "json").out()).at("/keys/0");

    assertThat(key.path("name").asText()).isEqualTo("eu");
    assertThat(key.path("mintedBy").asText()).isEqualTo("system:serviceaccount:ci:deployer");
    assertThat(key.path("state").asText()).isEqualTo("ForeignSecret");
    assertThat(key.path("message").asText()).isEqualTo("because");
    assertThat(key.at("/previous/0/validUntil").asText()).isEqualTo("2027-01-01T00:00:00Z");
    assertThat(key.has("prefix")).isFalse();
  }

  @Test
  void what_was_said_of_an_older_spec_is_not_said_of_this_one() {
    AIGatewayKey key = ready("eu", "sgw_1234567");
    key.getMetadata().setGeneration(4L);
    add(key);

    assertThat(list().out()).contains("Pending").doesNotContain("Ready");
  }

  @Test
  void no_keys_are_said_to_be_none() {
    assertThat(list().out()).isEqualToIgnoringNewLines("No AIGatewayKeys found.");
  }

  @ParameterizedTest
  @CsvSource({
    "-5, 0s",
    "0, 0s",
    "119, 119s",
    "120, 2m",
    "7199, 119m",
    "7200, 2h",
    "172799, 47h",
    "172800, 2d",
    "31536000, 365d"
  })
  void an_age_is_said_in_one_unit(long seconds, String age) {
    Instant now = Instant.parse("2026-11-24T12:00:00Z");
    assertThat(Age.between(now.minusSeconds(seconds).toString(), now)).isEqualTo(age);
    assertThat(Age.between("yesterday", now)).isEqualTo("?");
  }
}
