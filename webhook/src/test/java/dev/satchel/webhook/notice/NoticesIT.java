package dev.satchel.webhook.notice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.satchel.crds.server.ApiServer;
import dev.satchel.webhook.apiserver.DirectRead;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Notice as a real API server keeps it. */
class NoticesIT {
  private static ApiServer server;
  private static KubernetesClient client;

  private long now;

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    server = ApiServer.start(folder);
    client = server.client();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      client.close();
      server.close();
    }
  }

  private Notices replica() {
    return new Notices(
        client,
        new DirectRead(client, (_, _) -> {}),
        "default",
        NoticeTimes.DEFAULT,
        Clock.systemUTC(),
        () -> now);
  }

  private static String newest(Notices notices, String namespace)
      throws IOException, TimeoutException {
    return notices.newest(namespace, System.nanoTime() + Duration.ofSeconds(10).toNanos());
  }

  private static Namespace namespace(String name) {
    return client
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  @Test
  void a_notice_is_seen_by_the_other_replica_at_once() throws Exception {
    namespace("one");
    Notices replica = replica();
    Notices other = replica();
    String before = newest(other, "one");

    replica.give("one");
    String first = newest(other, "one");
    other.give("one");
    String second = newest(replica, "one");

    assertThat(before).isEmpty();
    assertThat(first).isNotEmpty().isNotEqualTo(second);
    assertThat(newest(replica, "two")).isEmpty();
  }

  @Test
  void one_is_good_for_many_changes_until_it_is_old() throws Exception {
    namespace("many");
    Notices replica = replica();
    replica.give("many");
    String first = newest(replica, "many");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 500; i++) {
        var _ = threads.submit(() -> replica.give("many"));
      }
    }
    now = NoticeTimes.DEFAULT.fresh().toNanos() - 1;
    replica.give("many");
    assertThat(newest(replica, "many")).isEqualTo(first);

    now++;
    replica.give("many");

    assertThat(newest(replica, "many")).isNotEqualTo(first);
  }

  @Test
  void it_goes_with_the_namespace_that_it_is_about() {
    Namespace about = namespace("about");

    replica().give("about");

    Lease lease = client.leases().inNamespace("default").withName("usersecrets.about").require();
    assertThat(lease.getMetadata().getLabels())
        .containsEntry("app.kubernetes.io/managed-by", "satchel");
    OwnerReference owner = lease.getMetadata().getOwnerReferences().getFirst();
    assertThat(owner.getKind()).isEqualTo("Namespace");
    assertThat(owner.getUid()).isEqualTo(about.getMetadata().getUid());
  }

  @Test
  void a_lease_that_somebody_deleted_is_not_the_one_that_was_seen() throws Exception {
    namespace("gone");
    Notices replica = replica();
    replica.give("gone");
    String first = newest(replica, "gone");

    client.leases().inNamespace("default").withName("usersecrets.gone").delete();
    String between = newest(replica, "gone");
    replica().give("gone");

    assertThat(between).isEmpty();
    assertThat(newest(replica, "gone")).isNotEmpty().isNotEqualTo(first);
  }

  @Test
  void an_api_server_that_takes_none_holds_no_change_up() {
    try (KubernetesClient nobody = server.client("nobody")) {
      Notices refused =
          new Notices(
              nobody,
              new DirectRead(nobody, (_, _) -> {}),
              "default",
              NoticeTimes.DEFAULT,
              Clock.systemUTC(),
              System::nanoTime);

      assertThatCode(() -> refused.give("default")).doesNotThrowAnyException();
    }
  }
}
