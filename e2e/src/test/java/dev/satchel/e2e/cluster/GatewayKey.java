package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** An {@code AIGatewayKey} of a scenario's, and the Secret that its token is in. */
public final class GatewayKey {
  private final String name;
  private final String namespace;

  GatewayKey(String name, String namespace) {
    this.name = name;
    this.namespace = namespace;
  }

  AIGatewayKey create(String spec) {
    String key =
        """
        apiVersion: satchel.dev/v1alpha1
        kind: AIGatewayKey
        metadata: {name: %s}
        spec: {%s, secretRef: {namespace: %s, name: %s}}
        """
            .formatted(name, spec, namespace, name);
    return Cluster.client().resource(Serialization.unmarshal(key, AIGatewayKey.class)).create();
  }

  /** The key's, and its Secret's. */
  public String name() {
    return name;
  }

  private Resource<AIGatewayKey> resource() {
    return Cluster.client().resources(AIGatewayKey.class).withName(name);
  }

  /** Waits until the operator says so of the key as it is now. */
  public GatewayKey awaitReady() {
    Eventually.within(30)
        .untilAsserted(
            () -> assertThat(reason("Ready").orElse("")).as("%s", status()).isEqualTo("Ready"));
    return this;
  }

  /** The reason of a condition; empty: it was not said of the key as it is now. */
  public Optional<String> reason(String condition) {
    AIGatewayKey key = resource().require();
    return Optional.ofNullable(key.getStatus()).map(AIGatewayKeyStatus::conditions).stream()
        .flatMap(List::stream)
        .filter(one -> one.type().equals(condition))
        .filter(one -> one.observedGeneration() == key.getMetadata().getGeneration())
        .map(Condition::reason)
        .findFirst();
  }

  public AIGatewayKeyStatus status() {
    return resource().require().getStatus();
  }

  /** Whether the Secret is there. */
  public boolean isDelivered() {
    return secret() != null;
  }

  private Secret secret() {
    return Cluster.client().secrets().inNamespace(namespace).withName(name).get();
  }

  /** The token in the Secret. */
  public String token() {
    byte[] token = Base64.getDecoder().decode(secret().getData().get("token"));
    return new String(token, StandardCharsets.US_ASCII);
  }

  /** Changes the spec by a JSON merge patch. */
  public void patch(String spec) {
    merge("{\"spec\":{%s}}".formatted(spec));
  }

  /** Asks for a new token; the old one is good for the overlap. */
  public void rotate(String request) {
    merge("{\"metadata\":{\"annotations\":{\"satchel.dev/rotate\":\"%s\"}}}".formatted(request));
  }

  /** Asks for a new token, and for every old one to be refused at once. */
  public void rotateNow(String request) {
    merge(
        "{\"metadata\":{\"annotations\":{\"satchel.dev/rotate-now\":\"%s\"}}}".formatted(request));
  }

  private void merge(String patch) {
    resource().patch(PatchContext.of(PatchType.JSON_MERGE), patch);
  }

  public void delete() {
    resource().delete();
  }
}
