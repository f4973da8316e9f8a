package dev.satchel.operator.certificate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhookConfiguration;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhookConfigurationBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class CertificateKeeperTest {
  private static final CertificateConfig CONFIG =
      CertificateConfig.of("satchel-system", "satchel-webhook", "satchel-keys", "satchel");

  KubernetesClient client;
  KubernetesMockServer server;

  private final MovableClock clock = new MovableClock();
  private CertificateKeeper keeper;

  @BeforeEach
  void configurations_as_the_chart_makes_them() {
    client.resource(WebhookConfigurations.mutating()).create();
    keeper = new CertificateKeeper(client, CONFIG, new Authorities(), clock);
  }

  @Test
  void what_is_served_is_trusted_by_every_webhook_of_both_configurations() {
    client
        .resource(
            new ValidatingWebhookConfigurationBuilder()
                .withNewMetadata()
                .withName("satchel")
                .endMetadata()
                .addNewWebhook()
                .withName("secrets.satchel.dev")
                .withNewClientConfig()
                .endClientConfig()
                .endWebhook()
                .build())
        .create();
    keeper.keep();
    assertThat(bundles()).hasSize(2).containsOnly(secret().getData().get("ca.crt"));
    assertThat(
            client
                .admissionRegistration()
                .v1()
                .validatingWebhookConfigurations()
                .withName("satchel")
                .get()
                .getWebhooks()
                .getFirst()
                .getClientConfig()
                .getCaBundle())
        .isEqualTo(secret().getData().get("ca.crt"));
    assertServes();
  }

  @Test
  void the_secret_is_of_type_tls_and_says_whose_it_is() {
    keeper.keep();
    assertThat(secret().getType()).isEqualTo("kubernetes.io/tls");
    assertThat(secret().getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "satchel");
    assertThat(secret().getData()).containsOnlyKeys("tls.crt", "tls.key", "ca.crt", "ca.key");
  }

  @Test
  void when_all_is_well_nothing_is_written() {
    keeper.keep();
    String secretVersion = secret().getMetadata().getResourceVersion();
    String configurationVersion = configuration().getMetadata().getResourceVersion();
    keeper.keep();
    assertThat(secret().getMetadata().getResourceVersion()).isEqualTo(secretVersion);
    assertThat(configuration().getMetadata().getResourceVersion()).isEqualTo(configurationVersion);
  }

  @Test
  void without_a_configuration_the_certificate_is_made_all_the_same() {
    client.resource(configuration()).delete();
    keeper.keep();
    assertServes();
  }

  @Test
  void a_configuration_of_another_name_is_left_alone() {
    MutatingWebhookConfiguration other = WebhookConfigurations.mutating();
    other.getMetadata().setName("other");
    client.resource(other).create();
    keeper.keep();
    assertThat(WebhookConfigurations.bundles(client, "other")).containsOnlyNulls();
  }

  @Test
  void a_bundle_that_somebody_changed_in_one_webhook_is_repaired() {
    keeper.keep();
    MutatingWebhookConfiguration changed = configuration();
    changed.getWebhooks().get(1).getClientConfig().setCaBundle("Zm9yZWlnbg==");
    client.resource(changed).update();
    keeper.keep();
    assertThat(bundles()).containsOnly(secret().getData().get("ca.crt"));
  }

  @Test
  void whatever_else_is_in_a_configuration_stays() {
    MutatingWebhookConfiguration before = configuration();
    before.getWebhooks().getFirst().setAdditionalProperty("fieldOfTomorrow", "kept");
    client.resource(before).update();
    keeper.keep();
    MutatingWebhook after = configuration().getWebhooks().getFirst();
    assertThat(after.getAdditionalProperties()).containsEntry("fieldOfTomorrow", "kept");
    after.getClientConfig().setCaBundle(null);
    assertThat(after).isEqualTo(before.getWebhooks().getFirst());
  }

  @Test
  void broken_content_is_replaced() {
    keeper.keep();
    for (String key : List.of("tls.crt", "tls.key", "ca.crt", "ca.key")) {
      Secret broken = secret();
      broken.getData().put(key, "anVuaw==");
      client.resource(broken).update();
      keeper.keep();
      clock.move(Lifetimes.TRUST_SPREADS);
      keeper.keep();
      assertServes();
      assertThat(bundles()).as(key).containsOnly(secret().getData().get("ca.crt"));
    }
  }

  @Test
  void a_foreign_secret_of_another_type_is_replaced_even_if_it_is_immutable() {
    client
        .resource(
            new SecretBuilder()
                .withNewMetadata()
                .withNamespace("satchel-system")
                .withName("satchel-webhook-tls")
                .endMetadata()
                .withType("Opaque")
                .withImmutable(true)
                .withData(Map.of("password", "aHVudGVyMg=="))
                .build())
        .create();
    keeper.keep();
    assertThat(secret().getType()).isEqualTo("kubernetes.io/tls");
    assertThat(secret().getData()).doesNotContainKey("password");
    assertServes();
  }

  @Test
  void a_deleted_secret_comes_back() {
    keeper.keep();
    client.resource(secret()).delete();
    keeper.keep();
    assertServes();
    assertThat(bundles()).containsOnly(secret().getData().get("ca.crt"));
  }

  @Test
  void an_authority_changes_over_three_looks_and_both_are_trusted_in_between() {
    keeper.keep();
    String first = secret().getData().get("tls.crt");
    clock.move(Duration.ofDays(250));
    keeper.keep(); // the serving certificate has expired by then: that comes first
    String second = secret().getData().get("tls.crt");
    assertThat(second).isNotEqualTo(first);
    assertThat(TlsSecret.read(secret()).authorities()).hasSize(2);
    assertThat(bundles()).containsOnly(secret().getData().get("ca.crt"));

    clock.move(Lifetimes.COPIES_SPREAD);
    keeper.keep();
    assertThat(secret().getData().get("tls.crt")).isNotEqualTo(second);
    assertThat(TlsSecret.read(secret()).authorities()).hasSize(2);

    clock.move(Lifetimes.SERVING_SPREADS);
    keeper.keep();
    assertThat(TlsSecret.read(secret()).authorities()).hasSize(1);
    assertThat(bundles()).containsOnly(secret().getData().get("ca.crt"));
    assertServes();
  }

  @Test
  void of_two_leaders_at_once_none_does_harm() throws Exception {
    CertificateKeeper other = new CertificateKeeper(client, CONFIG, new Authorities(), clock);
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 0; round < 30; round++) {
        List<Future<?>> both =
            List.of(
                threads.submit(() -> keepTogether(keeper, together)),
                threads.submit(() -> keepTogether(other, together)));
        for (Future<?> one : both) {
          one.get();
        }
        assertServes();
        assertThat(bundles()).containsOnly(secret().getData().get("ca.crt"));
        clock.move(Duration.ofDays(25));
      }
    }
  }

  private static Object keepTogether(CertificateKeeper keeper, CyclicBarrier together)
      throws Exception {
    together.await();
    keeper.keep();
    return keeper;
  }

  @Test
  void a_refusal_of_the_api_is_told_and_not_swallowed() {
    server
        .expect()
        .get()
        .withPath("/apis/admissionregistration.k8s.io/v1/mutatingwebhookconfigurations/satchel")
        .andReturn(403, "forbidden")
        .always();
    assertThatThrownBy(keeper::keep)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403));
  }

  private void assertServes() {
    TlsContent content = TlsSecret.read(secret());
    assertThat(
            Chain.holds(
                content.serving().orElseThrow().certificate(),
                content.authorities(),
                CONFIG.dnsNames(),
                clock.instant()))
        .isTrue();
  }

  private Secret secret() {
    return client.secrets().inNamespace("satchel-system").withName("satchel-webhook-tls").get();
  }

  private MutatingWebhookConfiguration configuration() {
    return WebhookConfigurations.read(client, "satchel");
  }

  private List<String> bundles() {
    return WebhookConfigurations.bundles(client, "satchel");
  }
}
