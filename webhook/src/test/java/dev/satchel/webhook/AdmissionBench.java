package dev.satchel.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * How long creating a workspace takes at 50 requests a second, on a real API server: {@code mvn
 * verify -pl webhook -Dit.test=AdmissionBench}. Requests are begun on time whether or not earlier
 * ones have ended, and timed from when they were due.
 */
class AdmissionBench extends WorkloadCluster {
  private static final int A_SECOND = 50;
  private static final int REQUESTS = 1500;
  private static final int WARM_UP = 500;

  @Test
  @Tag("bench")
  void a_pod_is_admitted_at_50_a_second() throws Exception {
    GenericKubernetesResource owner = create(ALICE, WorkloadKinds.REPLICA_SET.of("alice", ""));
    String controller = WorkloadKinds.REPLICA_SET.controller();
    IntFunction<Runnable> plain = _ -> () -> dryRun(controller, pod(""));
    IntFunction<Runnable> users = _ -> () -> dryRun(ALICE, pod("alice"));
    IntFunction<Runnable> controllers = _ -> () -> dryRun(controller, ownedBy(owner, pod("alice")));
    measure(WARM_UP, users);
    measure(WARM_UP, controllers);

    print("no workspace: the API server alone", measure(REQUESTS, plain));
    print("a workspace by its user", measure(REQUESTS, users));
    print("a workspace by a controller", measure(REQUESTS, controllers));
    System.out.printf(
        "satchel-bench: {\"case\": \"answered by the webhook\", \"within10ms\": %.4f}%n", share());
  }

  private static void print(String name, long[] micros) {
    System.out.printf(
        "satchel-bench: {\"case\": \"%s\", \"requests\": %d, \"perSecond\": %d, \"p50Millis\": %.2f,"
            + " \"p99Millis\": %.2f, \"maxMillis\": %.2f}%n",
        name,
        micros.length,
        A_SECOND,
        micros[micros.length / 2] / 1e3,
        micros[micros.length * 99 / 100] / 1e3,
        micros[micros.length - 1] / 1e3);
  }

  /** Microseconds, in ascending order. */
  private static long[] measure(int requests, IntFunction<Runnable> request) throws Exception {
    long[] micros = new long[requests];
    AtomicInteger ended = new AtomicInteger();
    long start = System.nanoTime();
    try (ScheduledExecutorService clock =
        Executors.newScheduledThreadPool(32, Thread.ofPlatform().daemon().factory())) {
      for (int i = 0; i < requests; i++) {
        int number = i;
        long due = start + Duration.ofSeconds(1).toNanos() * i / A_SECOND;
        var _ =
            clock.schedule(
                () -> {
                  request.apply(number).run();
                  micros[number] = (System.nanoTime() - due) / 1000;
                  ended.incrementAndGet();
                },
                due - System.nanoTime(),
                TimeUnit.NANOSECONDS);
      }
    }
    assertThat(ended).hasValue(requests);
    Arrays.sort(micros);
    return micros;
  }

  /** Of the answers on pods, by the webhook's own clock, how many took 10 ms at most. */
  private static double share() throws Exception {
    try (HttpClient http = HttpClient.newHttpClient()) {
      String metrics =
          http.send(
                  HttpRequest.newBuilder(
                          URI.create(
                              "http://127.0.0.1:%d/metrics"
                                  .formatted(webhook.operationsPort().orElseThrow())))
                      .build(),
                  HttpResponse.BodyHandlers.ofString())
              .body();
      return sum(metrics, "le=\"0.01\"") / sum(metrics, "le=\"+Inf\"");
    }
  }

  private static double sum(String metrics, String bucket) {
    return metrics
        .lines()
        .filter(line -> line.startsWith("satchel_webhook_admission_seconds_bucket"))
        .filter(line -> line.contains("webhook=\"mutate-pods\"") && line.contains(bucket))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }
}
