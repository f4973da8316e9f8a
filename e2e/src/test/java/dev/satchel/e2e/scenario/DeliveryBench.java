package dev.satchel.e2e.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.e2e.cluster.Eventually;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Scenario;
import dev.satchel.e2e.cluster.Scenarios;
import dev.satchel.e2e.cluster.SecretDraft;
import dev.satchel.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** How soon a value is in a workspace, beside what Kubernetes does without Satchel. */
@ExtendWith(Scenarios.class)
@Tag("bench")
class DeliveryBench {
  private static final int CHANGES = Integer.getInteger("satchel.bench.changes", 100);
  private static final int STARTS = Integer.getInteger("satchel.bench.starts", 20);

  /** A kubelet looks at one pod about once a second, so a change at once after another waits. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  private static final Duration LONG = Duration.ofSeconds(30);

  /** A kubelet looks at a mounted Secret each minute or so, and at its cache of it each minute. */
  private static final Duration PLAIN = Duration.ofMinutes(3);

  @Test
  void a_changed_value_is_in_the_file_sooner_than_by_the_plain_refresh_of_a_mounted_secret(
      Scenario scenario) throws InterruptedException, ExecutionException {
    SecretDraft secret = SecretDraft.of("token").file("~/token");
    scenario.ready(secret.value("value-0"));
    Workspace workspace =
        scenario.start(
            PodDraft.of("ws").of(scenario).uid(1000).env("HOME", "/home/u").emptyDir("/home/u"));
    scenario.source("plain", "token", "value-0".getBytes(UTF_8));
    Workspace plain = scenario.start(PodDraft.of("plain").secret("plain", "/plain"));

    FutureTask<List<Duration>> changes =
        inBackground(() -> changes(scenario, secret, new Follower(workspace, "~/token")));
    List<Duration> refreshes = new ArrayList<>();
    try (Follower file = new Follower(plain, "/plain/token")) {
      file.until("value-0", System.nanoTime(), LONG);
      for (int i = 1; i == 1 || !changes.isDone(); i++) {
        long since = System.nanoTime();
        scenario.source("plain", "token", ("value-" + i).getBytes(UTF_8));
        refreshes.add(file.until("value-" + i, since, PLAIN));
      }
    }

    List<Duration> sorted = changes.get().stream().sorted().toList();
    Duration refresh = median(refreshes);
    System.out.printf(
        Locale.ROOT,
        "satchel-bench: {\"case\": \"change to file\", \"changes\": %d, \"p50Millis\": %d, \"p99Millis\": %d,"
            + " \"maxMillis\": %d, \"plainRefreshes\": %d, \"plainP50Millis\": %d, \"timesSooner\": %.0f}%n",
        CHANGES,
        median(sorted).toMillis(),
        sorted.get((int) Math.ceil(sorted.size() * 0.99) - 1).toMillis(),
        sorted.getLast().toMillis(),
        refreshes.size(),
        refresh.toMillis(),
        (double) refresh.toMillis() / median(sorted).toMillis());
    assertThat(median(sorted)).isLessThan(refresh);
  }

  private static List<Duration> changes(Scenario scenario, SecretDraft secret, Follower follower)
      throws InterruptedException {
    List<Duration> latencies = new ArrayList<>();
    try (Follower file = follower) {
      file.until("value-0", System.nanoTime(), LONG);
      for (int i = 1; i <= CHANGES; i++) {
        Eventually.after(PAUSE);
        long since = System.nanoTime();
        scenario.apply(secret.value("value-" + i));
        latencies.add(file.until("value-" + i, since, LONG));
      }
    }
    return latencies;
  }

  /** Beside a pod with as many containers that do nothing, since a kubelet starts them in turn. */
  @Test
  void a_pod_with_secrets_starts_hardly_later_than_one_without(Scenario scenario) {
    scenario.ready(
        SecretDraft.of("variable").env("TOKEN").value("x"),
        SecretDraft.of("file").file("~/token").value("x"));
    List<Duration> without = new ArrayList<>();
    List<Duration> init = new ArrayList<>();
    List<Duration> idle = new ArrayList<>();
    List<Duration> with = new ArrayList<>();
    for (int i = 1; i <= STARTS; i++) {
      without.add(started(scenario, pod("without-" + i)));
      init.add(started(scenario, pod("init-" + i).idleInitContainer()));
      idle.add(started(scenario, pod("idle-" + i).idleContainers()));
      with.add(started(scenario, pod("with-" + i).of(scenario)));
    }
    System.out.printf(
        Locale.ROOT,
        "satchel-bench: {\"case\": \"start of a pod\", \"starts\": %d, \"withoutMillis\": %d, \"withMillis\": %d, \"addedMillis\": %d,"
            + " \"idleAddedMillis\": %d, \"initAddedMillis\": %d}%n",
        STARTS,
        mean(without).toMillis(),
        mean(with).toMillis(),
        mean(with).minus(mean(without)).toMillis(),
        mean(idle).minus(mean(without)).toMillis(),
        mean(init).minus(mean(without)).toMillis());
  }

  private static PodDraft pod(String name) {
    return PodDraft.of(name).uid(1000).env("HOME", "/home/u").emptyDir("/home/u");
  }

  /** Made at any moment between two of the kubelet's looks, or they would all wait as long. */
  private static Duration started(Scenario scenario, PodDraft draft) {
    Eventually.after(Duration.ofMillis(RandomGenerator.getDefault().nextInt(1000)));
    long since = System.nanoTime();
    Workspace workspace = scenario.start(draft);
    Duration took = Duration.ofNanos(System.nanoTime() - since);
    workspace.end();
    return took;
  }

  private static Duration median(List<Duration> durations) {
    return durations.stream().sorted().toList().get(durations.size() / 2);
  }

  /** Starts are whole looks of the kubelet's, so that a median is one look or another. */
  private static Duration mean(List<Duration> durations) {
    return durations.stream().reduce(Duration.ZERO, Duration::plus).dividedBy(durations.size());
  }

  private static <T> FutureTask<T> inBackground(Callable<T> work) {
    FutureTask<T> task = new FutureTask<>(work);
    Thread.startVirtualThread(task);
    return task;
  }
}
