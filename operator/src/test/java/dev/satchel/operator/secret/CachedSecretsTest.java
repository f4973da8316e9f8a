package dev.satchel.operator.secret;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.operator.sealing.KeyUse;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CachedSecretsTest {
  private static final SealingPrivateKey KEY = SealingPrivateKey.generate(new SecureRandom());

  private final CachedSecrets cached = new CachedSecrets();

  private static String sealed(String name) {
    SecretValue value =
        ((Parsed.Valid<SecretValue>) SecretValue.parse(new byte[] {'x'}, true)).value();
    return new Sealer(KEY.publicKey(), new SecureRandom())
        .seal(SealContext.userSecret("dev-alice", name, "alice"), value)
        .toString();
  }

  private static UserSecret secret(String sealed, String stored, long storedGeneration) {
    UserSecret secret =
        Serialization.unmarshal(
            """
            apiVersion: satchel.dev/v1alpha1
            kind: UserSecret
            metadata: {name: a, namespace: dev-alice, uid: u-a, generation: 3}
            spec: {user: alice, envName: A, sealedValue: "%s"}
            """
                .formatted(sealed),
            UserSecret.class);
    Condition condition = new Condition("Stored", stored, storedGeneration, "", "Stored", "");
    secret.setStatus(new UserSecretStatus(List.of(condition), 7L, null, null));
    return secret;
  }

  private String kept(UserSecret secret) {
    return String.valueOf(cached.reduced(secret).getSpec().sealedValue());
  }

  @Test
  void stored_secrets_share_one_stand_in_for_what_is_sealed_to_a_key() {
    String one = kept(secret(sealed("one"), "True", 3));
    String two = kept(secret(sealed("two"), "True", 3));

    assertThat(one).isEqualTo(SealedValue.standIn(KEY.id()).toString()).isSameAs(two);
  }

  @Test
  void which_key_it_is_sealed_to_stays_known() {
    UserSecret reduced = cached.reduced(secret(sealed("one"), "True", 3));

    assertThat(KeyUse.keyOf(reduced)).contains(KEY.id());
  }

  @ParameterizedTest
  @CsvSource({"False, 3", "True, 2"})
  void what_has_yet_to_be_stored_is_kept(String stored, long storedGeneration) {
    String sealed = sealed("one");

    assertThat(kept(secret(sealed, stored, storedGeneration))).isEqualTo(sealed);
  }

  @Test
  void a_text_that_is_no_sealed_value_is_kept() {
    assertThat(kept(secret("junk", "True", 3))).isEqualTo("junk");
  }
}
