package dev.satchel.webhook;

import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingPrivateKey;
import dev.satchel.webhook.server.SelfSigned;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.security.SecureRandom;
import java.time.Instant;

/** What the operator makes, and the webhook is not ready without. */
final class OperatorsPart {
  private OperatorsPart() {}

  /** A certificate and a sealing key, in the namespace {@code default}. */
  static void make(KubernetesClient client, SelfSigned certificate) {
    client.resource(certificate.secret("default", "satchel-webhook-tls")).create();
    Instant now = Instant.now();
    client
        .resource(
            SealingKeySecret.of(
                "default",
                new SealingKey(SealingPrivateKey.generate(new SecureRandom()), now, now)))
        .create();
  }
}
