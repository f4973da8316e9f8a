package dev.satchel.operator.sealing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeySecret;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.operator.certificate.MovableClock;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@EnableKubernetesMockClient(crud = true)
class SealingKeyKeeperTest {
  private static final String NAMESPACE = "satchel-system";
  private static final Duration MONTH = Duration.ofDays(30);

  KubernetesClient client;

  private final MovableClock clock = new MovableClock();
  private SealingKeyKeeper keeper;

  @BeforeEach
  void one_leader() {
    keeper = keeper("one");
  }

  private SealingKeyKeeper keeper(String identity) {
    return new SealingKeyKeeper(client, new SealingConfig(NAMESPACE, identity, MONTH), clock);
  }

  private List<Secret> secrets() {
    return client.secrets().inNamespace(NAMESPACE).list().getItems();
  }

  private SealingKeys keys() {
    return SealingKeySecret.readAll(secrets());
  }

  private SealingKey current() {
    return keys().current(clock.instant()).orElseThrow();
  }

  private ConfigMap published() {
    return client.configMaps().inNamespace(NAMESPACE).withName("satchel-sealing-keys").get();
  }

  @Test
  void the_first_key_is_made_at_once_and_published() {
    keeper.keep();

    SealingKey key = current();
    assertThat(secrets()).hasSize(1);
    assertThat(secrets().getFirst().getType()).isEqualTo("Opaque");
    assertThat(secrets().getFirst().getMetadata().getLabels())
        .containsEntry("satchel.dev/role", "sealing-key");
    assertThat(key.notBefore()).isEqualTo(clock.instant());
    assertThat(published().getData())
        .containsOnly(
            Map.entry("current", key.id().hex()),
            Map.entry(key.id() + ".pub", key.publicKey().toString()));
  }

  @Test
  void when_all_is_well_nothing_is_written() {
    keeper.keep();
    String key = secrets().getFirst().getMetadata().getResourceVersion();
    String map = published().getMetadata().getResourceVersion();

    clock.move(MONTH.minusSeconds(1));
    keeper.keep();

    assertThat(secrets()).hasSize(1);
    assertThat(secrets().getFirst().getMetadata().getResourceVersion()).isEqualTo(key);
    assertThat(published().getMetadata().getResourceVersion()).isEqualTo(map);
  }

  @Test
  void a_month_later_there_is_a_new_key_that_counts_once_everybody_knows_it() {
    keeper.keep();
    SealingKey first = current();

    clock.move(MONTH);
    keeper.keep();
    assertThat(secrets()).hasSize(2);
    assertThat(current().id()).isEqualTo(first.id());
    assertThat(published().getData()).hasSize(3).containsEntry("current", first.id().hex());

    clock.move(Rotation.KEY_SPREADS);
    keeper.keep();
    assertThat(secrets()).as("no third one").hasSize(2);
    assertThat(current().id()).isNotEqualTo(first.id());
    assertThat(published().getData()).hasSize(3).containsEntry("current", current().id().hex());
  }

  @Test
  void after_years_every_key_is_still_there() {
    for (int month = 0; month < 24; month++) {
      keeper.keep();
      clock.move(MONTH.plus(Rotation.KEY_SPREADS));
    }
    assertThat(secrets()).hasSize(24);
    assertThat(published().getData()).hasSize(25);
  }

  @Test
  void a_key_that_is_put_back_is_published_again_and_no_new_one_is_made() {
    keeper.keep();
    Secret backup = secrets().getFirst();
    client.resource(backup).delete();
    client.configMaps().inNamespace(NAMESPACE).withName("satchel-sealing-keys").delete();
    backup.getMetadata().setResourceVersion(null);
    backup.getMetadata().setUid(null);
    client.resource(backup).create();

    keeper.keep();

    assertThat(secrets()).hasSize(1);
    assertThat(published().getData()).containsEntry("current", current().id().hex());
  }

  @Test
  void making_every_key_older_brings_a_new_one_at_once() {
    keeper.keep();
    Secret old = secrets().getFirst();
    old.getMetadata().getAnnotations().put("satchel.dev/not-before", "2000-01-01T00:00:00Z");
    client.resource(old).update();

    keeper.keep();
    clock.move(Rotation.KEY_SPREADS);
    keeper.keep();

    assertThat(secrets()).hasSize(2);
    assertThat(old.getMetadata().getName()).doesNotContain(current().id().hex());
  }

  @Test
  void what_somebody_else_publishes_is_put_right() {
    keeper.keep();
    Map<String, String> right = published().getData();
    ConfigMap forged = published();
    forged.setData(Map.of("current", "0123456789abcdef", "0123456789abcdef.pub", "mine"));
    client.resource(forged).update();

    keeper.keep();

    assertThat(published().getData()).isEqualTo(right);
  }

  @Test
  void a_key_of_a_clock_that_is_far_ahead_stops_no_rotation() {
    keeper.keep();
    clock.move(Duration.ofDays(3650));
    keeper.keep();
    clock.move(Duration.ofDays(-3600));

    keeper.keep();

    assertThat(secrets()).hasSize(3);
  }

  @Test
  void two_leaders_at_once_make_one_key() throws Exception {
    SealingKeyKeeper other = keeper("two");
    CyclicBarrier together = new CyclicBarrier(2);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int round = 1; round <= 20; round++) {
        List<Future<Object>> both =
            threads.invokeAll(List.of(look(keeper, together), look(other, together)));
        for (Future<Object> one : both) {
          one.get();
        }
        assertThat(secrets()).hasSize(round);
        clock.move(MONTH.plus(Rotation.KEY_SPREADS));
      }
    }
  }

  /** A lost race for the ConfigMap is told by an exception, and the loop looks again. */
  private static Callable<Object> look(SealingKeyKeeper keeper, CyclicBarrier together) {
    return () -> {
      together.await();
      try {
        return keeper.keep();
      } catch (io.fabric8.kubernetes.client.KubernetesClientException e) {
        assertThat(e.getCode()).isEqualTo(409);
        return keeper.keep();
      }
    };
  }

  @Test
  void a_leader_that_ended_while_it_made_a_key_is_not_waited_for_longer_than_a_minute() {
    SealingConfig gone = new SealingConfig(NAMESPACE, "gone", MONTH);
    assertThat(new KeyLease(client, gone, clock).take()).isTrue();

    keeper.keep();
    assertThat(secrets()).isEmpty();

    clock.move(KeyLease.DURATION);
    keeper.keep();
    assertThat(secrets()).hasSize(1);
  }
}
