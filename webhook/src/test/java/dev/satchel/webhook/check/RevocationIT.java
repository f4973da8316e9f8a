package dev.satchel.webhook.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.store.StoreUnavailableException;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What is revoked is refused by every replica, soon; whatever Postgres does, never accepted long.
 */
@EnableKubernetesMockClient
class RevocationIT {
  private static final int REVOCATIONS = 120;
  private static final Duration LEASE = Duration.ofSeconds(6);

  static KubernetesClient kubernetes;

  @TempDir Path folder;
  private EmbeddedPostgres postgres;
  private int port;
  private Database operators;
  private StoredKeys keys;
  private final List<Replica> replicas = new ArrayList<>();
  private final List<Watch> watches = new ArrayList<>();

  @BeforeEach
  void start() throws IOException {
    postgres = postgres(0);
    port = postgres.getPort();
    operators = Database.open(store(port));
    operators.migrate();
    keys = new StoredKeys(operators);
    for (int i = 0; i < 3; i++) {
      replicas.add(
          new Replica(
              new CheckConfig(0, LEASE, 1_000_000, 1_000_000, List.of()), store(port), kubernetes));
    }
    await().until(() -> replicas.stream().allMatch(Replica::isAvailable));
  }

  @AfterEach
  void stop() throws Exception {
    for (Watch watch : watches) {
      watch.close();
    }
    replicas.forEach(Replica::close);
    operators.close();
    postgres.close();
  }

  private EmbeddedPostgres postgres(int on) throws IOException {
    return EmbeddedPostgres.builder()
        .setDataDirectory(folder)
        .setCleanDataDirectory(false)
        .setPort(on)
        .start();
  }

  private static DatabaseConfig store(int on) {
    return new DatabaseConfig("jdbc:postgresql://127.0.0.1:" + on + "/postgres", "postgres", "", 3);
  }

  @Test
  void a_revoked_suspended_or_narrowed_key_is_refused_by_three_replicas_within_a_second()
      throws Exception {
    long[] nanos = new long[REVOCATIONS * replicas.size()];
    try (ExecutorService asking = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < REVOCATIONS; i++) {
        String name = "key-" + i;
        String token = keys.mint(name);
        awaitStatus(token, 200);
        long[] took =
            switch (i % 3) {
              case 0 -> untilRefused(asking, token, 401, () -> keys.delete(name));
              case 1 -> untilRefused(asking, token, 401, () -> keys.suspend(name));
              default -> untilRefused(asking, token, 403, () -> keys.narrow(name));
            };
        System.arraycopy(took, 0, nanos, i * took.length, took.length);
      }
    }
    Arrays.sort(nanos);
    System.out.printf(
        "satchel-bench: {\"case\": \"revocation to refusal, %d replicas\", \"revocations\": %d,"
            + " \"p50Millis\": %.1f, \"p99Millis\": %.1f, \"maxMillis\": %.1f}%n",
        replicas.size(),
        REVOCATIONS,
        nanos[nanos.length / 2] / 1e6,
        nanos[nanos.length * 99 / 100] / 1e6,
        nanos[nanos.length - 1] / 1e6);
    assertThat(Duration.ofNanos(nanos[nanos.length * 99 / 100])).isLessThan(Duration.ofSeconds(1));
  }

  private void awaitStatus(String token, int status) {
    for (Replica replica : replicas) {
      await().pollInterval(Duration.ofMillis(2)).until(() -> replica.status(token) == status);
    }
  }

  /** By replica: nanoseconds from before the write to the end of the first answer that refuses. */
  private long[] untilRefused(
      ExecutorService asking, String token, int refusal, Runnable revocation) throws Exception {
    CountDownLatch asked = new CountDownLatch(replicas.size());
    List<Future<Long>> refused = new ArrayList<>();
    for (Replica replica : replicas) {
      refused.add(
          asking.submit(
              () -> {
                int status = replica.status(token);
                asked.countDown();
                while (status == 200) {
                  // Three that ask without a pause take the machine from the one who revokes.
                  Thread.sleep(2);
                  status = replica.status(token);
                }
                assertThat(status).isEqualTo(refusal);
                return System.nanoTime();
              }));
    }
    asked.await();
    long begin = System.nanoTime();
    revocation.run();
    long[] took = new long[replicas.size()];
    for (int i = 0; i < took.length; i++) {
      took[i] = refused.get(i).get() - begin;
    }
    return took;
  }

  @Test
  void without_postgres_all_is_refused_after_the_lease_and_what_was_revoked_meanwhile_for_good()
      throws Exception {
    String staying = keys.mint("staying");
    String revoked = keys.mint("revoked");
    awaitStatus(revoked, 200);
    List<Watch> ofStaying = watch(replica -> replica.status(staying));
    List<Watch> ofRevoked = watch(replica -> replica.status(revoked));
    List<Watch> readiness = watch(replica -> replica.ask("/readyz").statusCode());
    awaitStatuses(Stream.of(ofStaying, ofRevoked, readiness).flatMap(List::stream).toList(), 200);

    postgres.close();
    long down = System.nanoTime();
    assertThatThrownBy(() -> keys.delete("revoked")).isInstanceOf(StoreUnavailableException.class);
    List<Watch> all = Stream.of(ofStaying, ofRevoked, readiness).flatMap(List::stream).toList();
    awaitStatuses(all, 200, 503);
    print("refused after the store went away", down, ofStaying);
    assertThat(all)
        .allSatisfy(
            watch ->
                assertThat(watch.answers().getFirst().last() - down)
                    .as("accepted from memory, and no longer than the lease")
                    .isBetween(0L, LEASE.toNanos()));
    for (Replica replica : replicas) {
      HttpResponse<String> answer = replica.ask("/authz", "x-api-key", staying);
      assertThat(answer.headers().firstValue("retry-after")).hasValue("1");
      assertThat(answer.body()).contains("no key is accepted until it is back");
      assertThat(replica.registry.scrape()).contains("satchel_key_checks_available 0.0");
    }

    // It is back, but not for the replicas; and is written to.
    try (EmbeddedPostgres elsewhere = postgres(0);
        Database writer = Database.open(store(elsewhere.getPort()))) {
      await().until(writer::isAvailable);
      new StoredKeys(writer).delete("revoked");
    }
    assertThat(all).allSatisfy(watch -> assertThat(watch.statuses()).containsExactly(200, 503));

    postgres = postgres(port);
    awaitStatuses(ofStaying, 200, 503, 200);
    awaitStatuses(readiness, 200, 503, 200);
    awaitStatuses(ofRevoked, 200, 503, 401);
    assertThat(operators.isAvailable()).isTrue();
  }

  @Test
  void a_postgres_that_hangs_is_one_that_is_away() throws Exception {
    String token = keys.mint("staying");
    awaitStatus(token, 200);
    List<Watch> watched = watch(replica -> replica.status(token));
    awaitStatuses(watched, 200);

    signal("STOP");
    long hung = System.nanoTime();
    try {
      awaitStatuses(watched, 200, 503);
      print("refused after the store began to hang", hung, watched);
      assertThat(watched)
          .allSatisfy(
              watch ->
                  assertThat(watch.answers().getFirst().last() - hung)
                      .isBetween(0L, LEASE.toNanos()));
    } finally {
      signal("CONT");
    }
    awaitStatuses(watched, 200, 503, 200);
  }

  private interface Question {
    int of(Replica replica) throws IOException;
  }

  /** Of each replica. */
  private List<Watch> watch(Question question) {
    List<Watch> begun =
        replicas.stream().map(replica -> Watch.of(() -> question.of(replica))).toList();
    watches.addAll(begun);
    return begun;
  }

  private static void awaitStatuses(List<Watch> watched, Integer... statuses) {
    await()
        .atMost(Duration.ofSeconds(40))
        .untilAsserted(
            () ->
                assertThat(watched)
                    .allSatisfy(watch -> assertThat(watch.statuses()).containsExactly(statuses)));
  }

  private static void print(String name, long since, List<Watch> watched) {
    long[] last =
        watched.stream().mapToLong(watch -> watch.answers().getFirst().last() - since).toArray();
    System.out.printf(
        "satchel-bench: {\"case\": \"%s\", \"leaseSeconds\": %d, \"lastAcceptedSeconds\": %.2f}%n",
        name, LEASE.toSeconds(), LongStream.of(last).max().orElseThrow() / 1e9);
  }

  /** To Postgres and all its children. */
  private void signal(String name) throws Exception {
    long postmaster =
        Long.parseLong(Files.readAllLines(folder.resolve("postmaster.pid")).getFirst().strip());
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    ProcessHandle handle = ProcessHandle.of(postmaster).orElseThrow();
    Stream.concat(Stream.of(handle), handle.descendants())
        .forEach(process -> command.add(Long.toString(process.pid())));
    assertThat(new ProcessBuilder(command).start().waitFor()).isZero();
  }
}
