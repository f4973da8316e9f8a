package dev.satchel.crds.key;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKeyStatus.Previous;
import dev.satchel.crds.rule.Violation;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AIGatewayKeyTest {
  private static final String REF = "\"secretRef\": {\"namespace\": \"n\", \"name\": \"s\"}";

  private final KubernetesSerialization serialization = new KubernetesSerialization();

  private AIGatewayKey read(String json) {
    AIGatewayKey key = serialization.unmarshal(json, AIGatewayKey.class);
    key.getMetadata().setName("eu");
    return key;
  }

  private CheckedKey checked(String spec) {
    String all = spec.isEmpty() ? REF : REF + ", " + spec;
    return CheckedKey.of(read("{\"spec\": {%s}}".formatted(all)), ScopeCatalogue.EMPTY);
  }

  private CheckedKey.Valid valid(String spec) {
    return (CheckedKey.Valid) checked(spec);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "spec | 1",
        "spec.user | {\"user\": 1}",
        "spec.scopes | {\"scopes\": \"*\"}",
        "spec.scopes[1] | {\"scopes\": [\"a:b\", 1]}",
        "spec.allowList[0] | {\"allowList\": [{}]}",
        "spec.expiresAt | {\"expiresAt\": 1}",
        "spec.lifetime | {\"lifetime\": 3600}",
        "spec.rotation | {\"rotation\": \"720h\"}",
        "spec.rotation.interval | {\"rotation\": {\"interval\": 1}}",
        "spec.suspended | {\"suspended\": \"true\"}",
        "spec.secretRef | {\"secretRef\": \"n/s\"}",
        "spec.secretRef.name | {\"secretRef\": {\"namespace\": \"n\"}}",
        "spec.envName | {\"envName\": []}",
        "spec.filePath | {\"filePath\": 7}",
      })
  void a_field_of_the_wrong_type_is_named_and_refuses_the_key(String field, String spec) {
    AIGatewayKey key = read("{\"spec\": %s}".formatted(spec));

    assertThat(key.getSpec().unreadable()).extracting(Violation::field).containsExactly(field);
    assertThat(CheckedKey.of(key, ScopeCatalogue.EMPTY))
        .isInstanceOfSatisfying(
            CheckedKey.Invalid.class,
            invalid ->
                assertThat(invalid.violations()).extracting(Violation::field).contains(field));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1",
        "[]",
        "{\"conditions\": 1, \"prefix\": 2, \"previous\": \"x\"}",
        "{\"conditions\": [[]], \"expiresAt\": [], \"previous\": [1]}"
      })
  void a_status_of_junk_is_as_good_as_none(String status) {
    AIGatewayKeyStatus read = read("{\"status\": %s}".formatted(status)).getStatus();

    assertThat(read.conditions()).noneMatch(Condition::isTrue);
    assertThat(read.prefix()).isNull();
    assertThat(read.expiresAt()).isNull();
  }

  @Test
  void what_is_written_is_read_again() {
    AIGatewayKey key = new AIGatewayKey();
    key.setMetadata(new ObjectMetaBuilder().withName("eu").build());
    key.setSpec(
        new AIGatewayKeySpec(
            "alice",
            List.of("chat:invoke"),
            List.of("model:*"),
            "2027-01-01T00:00:00Z",
            null,
            new AIGatewayKeySpec.Rotation("720h", "24h"),
            true,
            new AIGatewayKeySpec.SecretRef("gateway", "eu-key", "token"),
            "KEY",
            "~/.key",
            List.of()));
    key.setStatus(
        new AIGatewayKeyStatus(
            List.of(new Condition("Ready", "True", 1, "2026-01-01T00:00:00Z", "Ready", "x")),
            "sgw_1a2b3c4",
            "2027-01-01T00:00:00Z",
            "2026-01-02T00:00:00Z",
            "2026-01-01T00:00:00Z",
            null,
            List.of(new Previous("sgw_0000000", "2026-01-03T00:00:00Z"))));

    AIGatewayKey again = read(serialization.asJson(key));

    assertThat(again.getSpec()).isEqualTo(key.getSpec());
    assertThat(again.getStatus()).isEqualTo(key.getStatus());
    assertThat(again.getKind()).isEqualTo("AIGatewayKey");
    assertThat(again.getPlural()).isEqualTo("aigatewaykeys");
  }

  @Test
  void what_is_left_out_has_its_default() {
    CheckedKey.Valid valid = valid("");

    assertThat(valid.user()).isEmpty();
    assertThat(valid.permissions()).isEqualTo(Permissions.ALL);
    assertThat(valid.end()).isEqualTo(new CheckedKey.End.Never());
    assertThat(valid.rotation())
        .isEqualTo(new CheckedKey.Rotation(Optional.empty(), Duration.ofDays(1)));
    assertThat(valid.secretRef()).isEqualTo(new CheckedKey.Delivery("n", "s", "token"));
    assertThat(valid.suspended()).isFalse();
  }

  @Test
  void the_overlap_is_a_day_or_half_of_a_shorter_interval() {
    assertThat(valid("\"rotation\": {\"interval\": \"720h\"}").rotation().overlap())
        .isEqualTo(Duration.ofDays(1));
    assertThat(valid("\"rotation\": {\"interval\": \"2h\"}").rotation().overlap())
        .isEqualTo(Duration.ofHours(1));
    assertThat(valid("\"rotation\": {\"overlap\": \"0s\"}").rotation().overlap())
        .isEqualTo(Duration.ZERO);
  }

  @Test
  void a_key_ends_when_it_says_or_when_the_policy_says_whichever_is_first() {
    Instant created = Instant.parse("2026-01-01T00:00:00Z");
    CheckedKey.End at = valid("\"expiresAt\": \"2026-03-01T01:00:00+01:00\"").end();
    CheckedKey.End after = valid("\"lifetime\": \"24h\"").end();
    CheckedKey.End never = valid("").end();
    Duration month = Duration.ofDays(30);

    assertThat(at.instant(created, null)).contains(Instant.parse("2026-03-01T00:00:00Z"));
    assertThat(at.instant(created, month)).contains(created.plus(month));
    assertThat(at.exceeds(created, month)).isTrue();
    assertThat(after.instant(created, month)).contains(Instant.parse("2026-01-02T00:00:00Z"));
    assertThat(after.exceeds(created, month)).isFalse();
    assertThat(never.instant(created, null)).isEmpty();
    assertThat(never.instant(created, month)).contains(created.plus(month));
    assertThat(never.exceeds(created, month)).isFalse();
  }

  @Test
  void every_violation_is_said_at_once() {
    CheckedKey checked =
        checked(
            "\"scopes\": [\"a:b\", \"X\"], \"allowList\": [\"model\"], \"lifetime\": \"1d\","
                + " \"envName\": \"SATCHEL_KEY\"");

    assertThat(checked)
        .isInstanceOfSatisfying(
            CheckedKey.Invalid.class,
            invalid ->
                assertThat(invalid.violations())
                    .extracting(Violation::field)
                    .containsExactly(
                        "spec.scopes[1]",
                        "spec.allowList[0]",
                        "spec.lifetime",
                        "spec.envName",
                        "spec.envName"));
  }
}
