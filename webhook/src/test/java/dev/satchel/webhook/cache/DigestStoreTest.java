package dev.satchel.webhook.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.webhook.injection.DeclaredSecret;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class DigestStoreTest {
  private final DigestStore<UserSecret, Optional<DeclaredSecret>> store =
      new DigestStore<>(InformedView::bare, DeclaredSecret::of);

  private static UserSecret secret(String version, String envName) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace("dev")
            .withName("token")
            .withUid("u-1")
            .withResourceVersion(version)
            .addToAnnotations(
                "kubectl.kubernetes.io/last-applied-configuration", "{\"value\":\"hunter2\"}")
            .addNewManagedField()
            .withManager("kubectl")
            .endManagedField()
            .build());
    secret.setSpec(
        new UserSecretSpec(
            "alice", null, true, envName, null, "hunter2", null, null, null, List.of()));
    return secret;
  }

  @Test
  void neither_values_nor_what_repeats_them_is_kept() {
    store.put("dev/token", secret("1", "TOKEN"));

    UserSecret kept = store.get("dev/token");
    assertThat(Serialization.asJson(kept))
        .doesNotContain("hunter2", "kubectl")
        .contains("\"alice\"", "\"u-1\"");
    assertThat(store.find("dev/token").orElseThrow().toString()).doesNotContain("hunter2");
    assertThat(store.getKey(kept)).isEqualTo("dev/token");
  }

  @Test
  void what_is_found_is_of_the_version_that_was_put_last() {
    store.put("dev/token", secret("1", "A"));
    assertThat(store.put("dev/token", secret("2", "B")).getMetadata().getResourceVersion())
        .isEqualTo("1");

    DigestStore.Versioned<Optional<DeclaredSecret>> found = store.find("dev/token").orElseThrow();
    assertThat(found.resourceVersion()).isEqualTo("2");
    assertThat(found.digest().orElseThrow().envName().orElseThrow().value()).isEqualTo("B");

    assertThat(store.remove("dev/token")).isNotNull();
    assertThat(store.find("dev/token")).isEmpty();
    assertThat(store.size()).isZero();
  }
}
