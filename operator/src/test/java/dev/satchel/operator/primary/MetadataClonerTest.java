package dev.satchel.operator.primary;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MetadataClonerTest {
  private static final String SECRET =
      """
      apiVersion: satchel.dev/v1alpha1
      kind: UserSecret
      metadata:
        {name: token, namespace: dev-alice, uid: u-1, generation: 3, finalizers: [a], labels: {b: c}}
      spec: {user: alice, envName: TOKEN, value: {not: a text}}
      status: {revision: 7}
      """;

  @Test
  void a_copy_has_the_same_spec_and_status_and_metadata_that_are_equal() {
    UserSecret original = Serialization.unmarshal(SECRET, UserSecret.class);
    UserSecret copy = clone(original);
    assertThat(copy).isNotSameAs(original);
    assertThat(copy.getSpec()).isSameAs(original.getSpec());
    assertThat(copy.getStatus()).isSameAs(original.getStatus());
    assertThat(copy.getMetadata()).isEqualTo(original.getMetadata());
    assertThat(Serialization.asJson(copy)).isEqualTo(Serialization.asJson(original));
  }

  @Test
  void what_is_done_to_a_copys_metadata_is_not_done_to_the_original() {
    WorkspaceUser original = new WorkspaceUser();
    original.setMetadata(
        new ObjectMetaBuilder()
            .withName("alice")
            .withFinalizers("a")
            .addToLabels("b", "c")
            .build());
    original.setSpec(new WorkspaceUserSpec("alice@example.com", List.of("dev-alice")));
    WorkspaceUser copy = clone(original);
    copy.addFinalizer("satchel.dev/another");
    copy.getMetadata().getLabels().put("d", "e");
    copy.getMetadata().setResourceVersion("8");
    assertThat(original.getFinalizers()).containsExactly("a");
    assertThat(original.getMetadata().getLabels()).containsOnlyKeys("b");
    assertThat(original.getMetadata().getResourceVersion()).isNull();
  }

  @Test
  void an_object_of_another_kind_is_copied_in_full() {
    Secret original = new SecretBuilder().withData(Map.of("a", "Yg==")).build();
    Secret copy = clone(original);
    copy.getData().put("c", "ZA==");
    assertThat(original.getData()).containsOnlyKeys("a");
  }

  private static <R extends io.fabric8.kubernetes.api.model.HasMetadata> R clone(R object) {
    try (KubernetesClient client = new KubernetesClientBuilder().build()) {
      return new MetadataCloner(client).clone(object);
    }
  }
}
