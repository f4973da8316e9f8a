package dev.satchel.webhook.injection;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.webhook.injection.DeclaredSecret.Stored;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeclaredSecretTest {
  private static UserSecret secret(boolean enabled, String envName) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("dev-alice")
            .withName("token")
            .withUid("u-1")
            .withGeneration(2L)
            .withCreationTimestamp("2026-01-01T00:00:00Z")
            .build());
    secret.setSpec(
        new UserSecretSpec(
            "alice", null, enabled, envName, null, "hunter2", null, null, null, List.of()));
    return secret;
  }

  @Test
  void a_valid_enabled_secret_is_declared_without_its_value() {
    DeclaredSecret declared = DeclaredSecret.of(secret(true, "TOKEN")).orElseThrow();

    assertThat(declared.envName().orElseThrow().value()).isEqualTo("TOKEN");
    assertThat(declared.toString()).doesNotContain("hunter2");
  }

  @Test
  void what_is_invalid_or_being_deleted_has_nothing() {
    UserSecret leaving = secret(true, "TOKEN");
    leaving.getMetadata().setDeletionTimestamp("2026-01-02T00:00:00Z");

    assertThat(DeclaredSecret.of(secret(false, "TOKEN")).orElseThrow().enabled()).isFalse();
    assertThat(DeclaredSecret.of(secret(true, "SATCHEL_X"))).isEmpty();
    assertThat(DeclaredSecret.of(leaving)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "True,2,YES",
    "True,1,BEFORE",
    "False,2,NO",
    "False,1,NOT_SAID",
    "Unknown,2,NOT_SAID",
  })
  void a_no_counts_for_the_generation_that_it_was_said_of(
      String status, long generation, Stored stored) {
    UserSecret secret = secret(true, "TOKEN");
    secret.setStatus(
        new UserSecretStatus(
            List.of(
                new Condition("Ready", "False", 2, "2026-01-01T00:00:00Z", "X", ""),
                new Condition("Stored", status, generation, "2026-01-01T00:00:00Z", "X", "")),
            null,
            null,
            null));

    assertThat(DeclaredSecret.of(secret).orElseThrow().stored()).isEqualTo(stored);
  }
}
