package dev.satchel.cli.gatewaykey;

import dev.satchel.crds.key.AIGatewayKey;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Instant;

/** Keys as a cluster has them. */
final class GatewayKeys {
  private GatewayKeys() {}

  /** With a condition {@code Ready}, and more of the status. */
  static AIGatewayKey key(String name, String ready, String reason, String status) {
    return read(
        """
        metadata: {name: %s, uid: uid-%s, generation: 3, creationTimestamp: '%s', annotations: {satchel.dev/actor: 'system:serviceaccount:ci:deployer'}}
        spec: {scopes: [chat:invoke], secretRef: {namespace: gateway, name: %s-key}}
        status: {%s, conditions: [{type: Ready, status: '%s', reason: %s, message: because, observedGeneration: 3, lastTransitionTime: '2026-11-01T00:00:00Z'}]}
        """
            .formatted(
                name,
                name,
                Instant.now().minusSeconds(3 * 86_400 + 60),
                name,
                status,
                ready,
                reason));
  }

  static AIGatewayKey ready(String name, String prefix) {
    return key(name, "True", "Ready", "prefix: " + prefix);
  }

  static AIGatewayKey read(String yaml) {
    return new KubernetesSerialization().unmarshal(yaml, AIGatewayKey.class);
  }
}
