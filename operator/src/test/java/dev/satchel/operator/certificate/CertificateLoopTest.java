package dev.satchel.operator.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class CertificateLoopTest {
  private static final CertificateConfig CONFIG =
      CertificateConfig.of("satchel-system", "satchel-webhook", "satchel-keys", "satchel");

  /** Far less than the minute between two looks: what is repaired by then was seen by a watch. */
  private static final Duration SECONDS = Duration.ofSeconds(10);

  KubernetesClient client;
  private CertificateLoop loop;

  @BeforeEach
  void a_loop_at_work() {
    client.resource(WebhookConfigurations.mutating()).create();
    loop = new CertificateLoop(client, CONFIG, new Authorities(), Clock.systemUTC());
    loop.start();
    await().atMost(SECONDS).until(this::isTrusted);
  }

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void an_upgrade_that_drops_the_bundle_is_repaired_within_seconds() {
    MutatingWebhookConfiguration upgraded = WebhookConfigurations.read(client, "satchel");
    upgraded.getWebhooks().forEach(webhook -> webhook.getClientConfig().setCaBundle(null));
    client.resource(upgraded).update();
    await().atMost(SECONDS).until(this::isTrusted);
  }

  @Test
  void a_configuration_that_is_deleted_and_made_again_is_trusted_within_seconds() {
    client.resource(WebhookConfigurations.mutating()).delete();
    client.resource(WebhookConfigurations.mutating()).create();
    await().atMost(SECONDS).until(this::isTrusted);
  }

  @Test
  void a_deleted_secret_comes_back_within_seconds() {
    client.resource(secret()).delete();
    await().atMost(SECONDS).until(() -> secret() != null && isTrusted());
  }

  @Test
  void once_closed_it_writes_nothing() {
    loop.close();
    client.resource(secret()).delete();
    CertificateLoop next =
        new CertificateLoop(client, CONFIG, new Authorities(), Clock.systemUTC());
    assertThat(secret()).isNull();
    next.start();
    await().atMost(SECONDS).until(() -> secret() != null && isTrusted());
    next.close();
  }

  @Test
  void it_is_started_once() {
    assertThatIllegalStateException().isThrownBy(loop::start);
  }

  private boolean isTrusted() {
    Secret secret = secret();
    List<String> bundles = WebhookConfigurations.bundles(client, "satchel");
    return secret != null && bundles.stream().allMatch(secret.getData().get("ca.crt")::equals);
  }

  private Secret secret() {
    return client.secrets().inNamespace("satchel-system").withName("satchel-webhook-tls").get();
  }
}
