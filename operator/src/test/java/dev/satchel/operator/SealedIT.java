package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPrivateKey;
import java.security.SecureRandom;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SealedIT extends OperatorFixture {
  private final SealingPrivateKey foreign = SealingPrivateKey.generate(new SecureRandom());

  @BeforeEach
  void a_user() {
    start();
    applyUser("alice", NAMESPACE);
  }

  @Test
  void a_value_that_is_sealed_to_a_key_that_is_not_here_is_told_of_with_the_key() {
    applySecret("token", "envName: TOKEN, sealedValue: \"%s\"".formatted(sealed("token")));

    eventually(
        () -> assertThat(condition("token", "Ready")).isEqualTo("False SealedForUnknownKey"));
    assertThat(message("token", "Ready"))
        .startsWith("spec.sealedValue: is sealed to the key " + foreign.id());
  }

  @Test
  void a_text_that_is_no_sealed_value_is_invalid() {
    applySecret("token", "envName: TOKEN, sealedValue: hush-hush");

    eventually(() -> assertThat(condition("token", "Ready")).isEqualTo("False Invalid"));
    assertThat(message("token", "Ready")).contains("sv1:").doesNotContain("hush-hush");
  }

  private SealedValue sealed(String name) {
    SecretValue value =
        ((Parsed.Valid<SecretValue>) SecretValue.parse(new byte[] {'x'}, true)).value();
    return new Sealer(foreign.publicKey(), new SecureRandom())
        .seal(SealContext.userSecret(NAMESPACE, name, "alice"), value);
  }
}
