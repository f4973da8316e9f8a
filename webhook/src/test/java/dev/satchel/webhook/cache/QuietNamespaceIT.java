package dev.satchel.webhook.cache;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.server.ApiServer;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.injection.DeclaredSecret;
import dev.satchel.webhook.injection.Owner;
import dev.satchel.webhook.notice.NoticeTimes;
import dev.satchel.webhook.notice.Notices;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentLinkedDeque;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a replica takes what a user has from its cache, on a real API server. */
class QuietNamespaceIT {
  private static final String NAMESPACE = "dev-alice";
  private static final Owner ALICE = new Owner("alice", "alice", List.of(NAMESPACE), false, false);

  /** So short that a test can wait for it. */
  private static final NoticeTimes TIMES = new NoticeTimes(Duration.ofMillis(600));

  private static ApiServer server;
  private static KubernetesClient client;

  private final ConcurrentLinkedDeque<String> outcomes = new ConcurrentLinkedDeque<>();

  @BeforeAll
  static void start(@TempDir Path folder) throws IOException {
    server = ApiServer.start(folder);
    client = server.client();
    server.install("usersecrets", "workspaceusers");
    client
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
  }

  @AfterAll
  static void stop() {
    if (server != null) {
      client.close();
      server.close();
    }
  }

  private static Notices replica() {
    return new Notices(
        client,
        new DirectRead(client, (_, _) -> {}),
        "default",
        TIMES,
        Clock.systemUTC(),
        System::nanoTime);
  }

  private static void create(String name) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withNamespace(NAMESPACE).withName(name).build());
    secret.setSpec(
        new UserSecretSpec("alice", null, true, name, null, "x", null, null, null, List.of()));
    client.resource(secret).create();
  }

  /** Asked again where the API server took more than its second, which is no answer. */
  private List<String> names(InformedView view) {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(
            () -> {
              outcomes.clear();
              return view.confirmed(ALICE).stream().map(DeclaredSecret::name).sorted().toList();
            },
            _ -> !outcomes.contains("failed"));
  }

  private void awaitOutcome(InformedView view, String outcome) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              names(view);
              assertThat(outcomes).containsExactly(outcome);
            });
  }

  @Test
  void a_change_is_seen_by_its_notice_though_the_cache_never_learns_of_it() {
    create("a");
    InformedView view =
        new InformedView(
            client,
            new DirectRead(client, (_, _) -> {}),
            Optional.empty(),
            replica(),
            outcomes::add);
    view.start();
    Awaitility.await().atMost(Duration.ofSeconds(30)).until(view::isReady);
    assertThat(names(view)).containsExactly("a");
    assertThat(outcomes).containsExactly("confirmed");
    awaitOutcome(view, "quiet");
    view.close(); // its informers end; what they knew stays

    create("b");
    assertThat(names(view)).as("that it is the cache which answers").containsExactly("a");
    assertThat(outcomes).containsExactly("quiet");

    replica().give(NAMESPACE);
    assertThat(names(view)).containsExactly("a", "b");
    assertThat(outcomes).containsExactly("confirmed");

    Awaitility.await()
        .during(TIMES.settled().multipliedBy(3))
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(names(view)).containsExactly("a", "b"));
    assertThat(outcomes).as("a cache that does not agree").containsExactly("confirmed");
  }
}
