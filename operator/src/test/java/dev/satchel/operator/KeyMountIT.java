package dev.satchel.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** Gateways' pods that mount a key's Secret. */
class KeyMountIT extends KeyFixture {
  @Test
  void pods_that_mount_the_secret_are_told_of_each_token_twice_and_no_others() {
    start();
    pod("direct", "{name: key, secret: {secretName: eu-key}}");
    pod("projected", "{name: key, projected: {sources: [{secret: {name: eu-key}}]}}");
    pod("other", "{name: key, secret: {secretName: another}}");
    applyKey(TO);
    awaitReady();
    String version = keySecret("eu-key").getMetadata().getResourceVersion();

    for (String name : List.of("direct", "projected")) {
      eventually(() -> assertThat(refreshed(name)).isEqualTo(version + "+"));
    }
    annotate("satchel.dev/rotate", "1");
    eventually(() -> assertThat(refreshed("direct")).endsWith("+").isNotEqualTo(version + "+"));
    assertThat(refreshed("other")).isEmpty();
  }

  private void pod(String name, String volume) {
    String pod =
        """
        apiVersion: v1
        kind: Pod
        metadata: {name: %s, namespace: gateway}
        spec: {containers: [{name: gateway, image: gateway}], volumes: [%s]}
        status: {phase: Running}
        """
            .formatted(name, volume);
    client.resource(Serialization.unmarshal(pod, Pod.class)).create();
  }

  private String refreshed(String pod) {
    return Objects.requireNonNullElse(
            client.pods().inNamespace("gateway").withName(pod).get().getMetadata().getAnnotations(),
            Map.<String, String>of())
        .getOrDefault("satchel.dev/key-refresh", "");
  }
}
