package dev.satchel.operator.encryption;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.satchel.operator.TestClock;
import dev.satchel.store.encryption.KeyRing;
import dev.satchel.store.encryption.UnusableKeysException;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.Set;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class KeysSecretTest {
  private static final String NAMESPACE = "satchel-system";
  private static final String NAME = "satchel-encryption-keys";

  KubernetesClient client;

  private KeysSecret find(Clock clock) {
    return KeysSecret.findOrCreate(client, NAMESPACE, NAME, clock);
  }

  private Secret present() {
    return client.secrets().inNamespace(NAMESPACE).withName(NAME).get();
  }

  private void write(String text) {
    client
        .resource(
            new SecretBuilder(present())
                .addToData("keys", Base64.getEncoder().encodeToString(text.getBytes(US_ASCII)))
                .build())
        .update();
  }

  private String text() {
    return new String(Base64.getDecoder().decode(present().getData().get("keys")), US_ASCII);
  }

  @Test
  void a_first_start_makes_a_key_and_the_next_one_finds_it() throws UnusableKeysException {
    KeyRing first = KeyRing.open(find(Clock.systemUTC()));
    KeyRing second = KeyRing.open(find(Clock.systemUTC()));

    assertThat(first.keyIds()).hasSize(1);
    assertThat(second.currentKeyId()).isEqualTo(first.currentKeyId());
  }

  @Test
  void a_change_is_read_within_seconds_and_not_at_each_look() throws Exception {
    TestClock clock = new TestClock();
    KeysSecret secret = find(clock);
    String before = secret.read();
    write("# changed\n" + text());

    assertThat(secret.read()).isEqualTo(before);
    clock.advance(Duration.ofSeconds(5));
    assertThat(secret.read()).startsWith("# changed\n");
  }

  @Test
  void a_secret_that_is_gone_is_told_of_and_not_made_anew() throws UnusableKeysException {
    TestClock clock = new TestClock();
    KeyRing ring = KeyRing.open(find(clock));
    client.secrets().inNamespace(NAMESPACE).withName(NAME).delete();
    clock.advance(Duration.ofMinutes(1));

    assertThatThrownBy(() -> ring.refresh(Set.of()))
        .isInstanceOf(UnusableKeysException.class)
        .hasMessageContaining("Secret satchel-system/satchel-encryption-keys: it is gone");
    assertThat(present()).isNull();
    assertThat(ring.keyIds()).hasSize(1);
  }
}
