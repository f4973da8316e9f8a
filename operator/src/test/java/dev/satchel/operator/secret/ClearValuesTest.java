package dev.satchel.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.operator.event.EventRecorder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.FileInputStream;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class ClearValuesTest {
  private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

  KubernetesClient client;

  @BeforeEach
  void open() throws IOException {
    try (FileInputStream crd = new FileInputStream("../crds/manifests/usersecrets.yaml")) {
      client.load(crd).create();
    }
  }

  @Test
  void what_was_sealed_is_outdated_until_its_event_has_come() {
    SealingKey key =
        new SealingKey(SealingPrivateKey.generate(new SecureRandom()), LONG_AGO, LONG_AGO);
    ClearValues clear =
        new ClearValues(
            client,
            () -> new SealingKeys(List.of(key)),
            new SecretEvents(new EventRecorder(client, Clock.systemUTC())),
            Clock.systemUTC());
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withNamespace("dev").withName("token").build());
    secret.setSpec(
        new UserSecretSpec(
            "alice", null, true, "TOKEN", null, "hunter2", null, null, null, List.of()));
    UserSecret cached = client.resource(secret).create();
    assertThat(clear.isOutdated(cached)).as("before").isFalse();

    assertThat(clear.seal(cached)).isTrue();

    assertThat(clear.seal(cached)).as("a second time, as the cache has it").isFalse();
    assertThat(clear.isOutdated(cached)).isTrue();
    assertThat(clear.isOutdated(client.resource(secret).get())).as("as it is now").isFalse();
  }
}
