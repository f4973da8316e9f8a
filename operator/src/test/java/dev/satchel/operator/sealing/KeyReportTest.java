package dev.satchel.operator.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingPrivateKey;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class KeyReportTest {
  private static final String NAMESPACE = "satchel-system";
  private static final Instant NOW = Instant.parse("2026-11-24T09:00:00Z");

  KubernetesClient client;

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final SealingKey old = key(NOW.minus(Duration.ofDays(60)));
  private final SealingKey current = key(NOW.minus(Duration.ofDays(30)));
  private final SealingKey next = key(NOW.plusSeconds(60));
  private KeyReport report;

  private static SealingKey key(Instant notBefore) {
    return new SealingKey(SealingPrivateKey.generate(new SecureRandom()), notBefore, notBefore);
  }

  @BeforeEach
  void three_keys() {
    List.of(old, current, next)
        .forEach(key -> client.resource(SealingKeySecret.of(NAMESPACE, key)).create());
    report = new KeyReport(client, metrics);
  }

  private List<Secret> secrets() {
    return client.secrets().inNamespace(NAMESPACE).list().getItems();
  }

  private Map<String, String> annotations(SealingKey key) {
    return client
        .secrets()
        .inNamespace(NAMESPACE)
        .withName(SealingKeySecret.nameFor(key.id()))
        .get()
        .getMetadata()
        .getAnnotations();
  }

  private double objects(String key) {
    return metrics.get("satchel.sealed.objects").tag("key", key).gauge().value();
  }

  @Test
  void an_old_key_is_safe_to_delete_once_nothing_is_sealed_to_it() {
    report.say(secrets(), new KeyUse(Map.of(old.id(), 2L)), NOW);
    assertThat(annotations(old))
        .containsEntry("satchel.dev/sealed-objects", "2")
        .containsEntry("satchel.dev/safe-to-delete", "false");
    assertThat(objects(old.id().hex())).isEqualTo(2);

    report.say(secrets(), new KeyUse(Map.of()), NOW);
    assertThat(annotations(old))
        .containsEntry("satchel.dev/sealed-objects", "0")
        .containsEntry("satchel.dev/safe-to-delete", "true");
    assertThat(objects(old.id().hex())).isZero();
  }

  @Test
  void neither_the_current_key_nor_the_next_one_is_ever_safe_to_delete() {
    report.say(secrets(), new KeyUse(Map.of()), NOW);

    assertThat(List.of(current, next))
        .allSatisfy(
            key ->
                assertThat(annotations(key)).containsEntry("satchel.dev/safe-to-delete", "false"));
  }

  @Test
  void objects_of_keys_that_are_not_here_are_counted_as_one() {
    report.say(
        secrets(),
        new KeyUse(
            Map.of(
                new SealingKeyId("0000000000000000"), 3L,
                new SealingKeyId("1111111111111111"), 4L)),
        NOW);

    assertThat(objects("unknown")).isEqualTo(7);
  }

  @Test
  void saying_the_same_again_writes_nothing() {
    report.say(secrets(), new KeyUse(Map.of()), NOW);
    List<String> before =
        secrets().stream().map(secret -> secret.getMetadata().getResourceVersion()).toList();

    report.say(secrets(), new KeyUse(Map.of()), NOW);

    assertThat(secrets().stream().map(secret -> secret.getMetadata().getResourceVersion()).toList())
        .isEqualTo(before);
  }
}
