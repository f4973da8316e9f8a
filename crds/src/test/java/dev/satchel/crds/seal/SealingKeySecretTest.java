package dev.satchel.crds.seal;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Parsed;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SealingKeySecretTest {
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  private static SealingKey key(Instant notBefore) {
    return new SealingKey(
        SealingPrivateKey.generate(new SecureRandom()), notBefore.minusSeconds(120), notBefore);
  }

  private static SealingKey read(Secret secret) {
    return SealingKeySecret.read(secret) instanceof Parsed.Valid<SealingKey>(SealingKey key)
        ? key
        : key(Instant.MAX);
  }

  @Test
  void a_key_is_read_as_it_was_written() {
    SealingKey key = key(NOW);

    Secret secret = SealingKeySecret.of("satchel-system", key);

    assertThat(secret.getMetadata().getName()).isEqualTo("satchel-sealing-" + key.id());
    assertThat(secret.getData()).containsOnlyKeys("seed", "public");
    assertThat(read(secret).id()).isEqualTo(key.id());
    assertThat(read(secret).created()).isEqualTo(key.created());
    assertThat(read(secret).notBefore()).isEqualTo(NOW);
    assertThat(read(secret).publicKey()).isEqualTo(key.publicKey());
  }

  @Test
  void a_key_without_its_annotations_opens_and_is_the_oldest() {
    SealingKey bare = key(NOW);
    Secret secret =
        new SecretBuilder(SealingKeySecret.of("satchel-system", bare))
            .editMetadata()
            .withAnnotations(Map.of("satchel.dev/not-before", "yesterday"))
            .endMetadata()
            .build();
    SealingKey other = key(NOW.minus(Duration.ofDays(300)));

    SealingKeys keys =
        SealingKeySecret.readAll(List.of(secret, SealingKeySecret.of("satchel-system", other)));

    assertThat(keys.ring().ids()).containsExactlyInAnyOrder(bare.id(), other.id());
    assertThat(keys.current(NOW).map(SealingKey::id)).contains(other.id());
  }

  @Test
  void a_secret_with_no_key_in_it_is_passed_over() {
    Secret key = SealingKeySecret.of("satchel-system", key(NOW));
    List<Secret> junk =
        Stream.of(Map.<String, String>of(), Map.of("seed", "!"), Map.of("seed", "c2hvcnQ="))
            .map(data -> new SecretBuilder(key).withData(data).build())
            .toList();

    assertThat(SealingKeySecret.readAll(junk).byAge()).isEmpty();
    assertThat(junk)
        .allSatisfy(
            secret ->
                assertThat(SealingKeySecret.read(secret))
                    .isInstanceOfSatisfying(
                        Parsed.Refused.class,
                        refused -> assertThat(refused.message()).startsWith("data.seed: ")));
  }

  @Test
  void the_newest_that_counts_is_current_and_of_two_as_new_everybody_takes_the_same() {
    SealingKey past = key(NOW.minusSeconds(1));
    SealingKey one = key(NOW);
    SealingKey two = key(NOW);
    SealingKey future = key(NOW.plusSeconds(1));
    SealingKeys keys = new SealingKeys(List.of(future, one, past, two));
    SealingKeys otherOrder = new SealingKeys(List.of(two, past, one, future));

    assertThat(keys.current(NOW).map(SealingKey::id))
        .isEqualTo(otherOrder.current(NOW).map(SealingKey::id))
        .hasValueSatisfying(id -> assertThat(List.of(one.id(), two.id())).contains(id));
    assertThat(keys.current(NOW.plusSeconds(1))).contains(future);
    assertThat(keys.current(NOW.minusSeconds(9))).as("none counts yet").contains(past);
    assertThat(SealingKeys.NONE.current(NOW)).isEmpty();
  }

  @Test
  void what_is_published_holds_no_seed() {
    SealingKey key = key(NOW);

    Map<String, String> data = PublishedKeys.data(new SealingKeys(List.of(key)), key.id());

    assertThat(data)
        .containsOnly(
            Map.entry(key.id() + ".pub", key.publicKey().toString()),
            Map.entry("current", key.id().hex()));
  }

  @Test
  void of_very_many_keys_the_newest_are_published_and_fit_into_a_config_map() {
    List<SealingKey> many =
        Stream.iterate(NOW, time -> time.minusSeconds(1))
            .limit(PublishedKeys.MAX_KEYS + 10)
            .map(SealingKeySecretTest::key)
            .toList();

    Map<String, String> data = PublishedKeys.data(new SealingKeys(many), many.getFirst().id());

    assertThat(data)
        .hasSize(PublishedKeys.MAX_KEYS + 1)
        .containsKey(many.getFirst().id() + ".pub")
        .doesNotContainKey(many.getLast().id() + ".pub");
    assertThat(data.values().stream().mapToInt(String::length).sum()).isLessThan(1024 * 1024);
  }
}
