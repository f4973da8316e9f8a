package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.cluster.SatchelProcess;
import dev.satchel.bench.cluster.WebhookProcess;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the operator has in memory after a start with many secrets, and with many other objects; and
 * what the webhook has, once it has judged some pods there.
 */
public final class MemoryBench {
  private static final Logger log = LoggerFactory.getLogger(MemoryBench.class);
  private static final String OPERATOR = "Memory of the operator";
  private static final String WEBHOOK = "Memory of the webhook, after 2,000 pods";

  /** What the targets are about. */
  private static final int NAMED = 10_000;

  private static final int[] SECRETS = {0, 1_000, NAMED};
  private static final int USERS = 1_000;
  private static final int UNRELATED_SECRETS = 50_000;
  private static final int UNRELATED_PODS = 5_000;
  private static final int PODS = 2_000;
  private static final double MOST_OPERATOR = 256;
  private static final double MOST_WEBHOOK = 192;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private MemoryBench() {}

  /** What each process has. */
  private record Seen(Held operator, Held webhook) {}

  /**
   * In MiB.
   *
   * @param heap how much of it the heap has been given
   * @param files how much of it are pages of files: programs, libraries, the ahead-of-time cache
   */
  private record Held(double resident, double heap, double files) {
    private static final Held NOTHING = new Held(0, 0, 0);

    static Held by(SatchelProcess process) {
      SatchelProcess.Memory memory = process.memory();
      double heap = process.metric("jvm_memory_committed_bytes{area=\"heap\"") / (1 << 20);
      return new Held(memory.resident(), heap, memory.resident() - memory.anonymous());
    }
  }

  /**
   * @param arguments the file of the figures
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Results results = new Results(Path.of(arguments[0]));
    try (Cluster cluster = Cluster.start()) {
      Seen with = new Seen(Held.NOTHING, Held.NOTHING);
      for (int secrets : SECRETS) {
        bring(cluster, secrets);
        with = afterStart(cluster);
        String of = "%,d secrets".formatted(secrets);
        add(results, OPERATOR, of, with.operator(), secrets == NAMED ? MOST_OPERATOR : 0);
        add(results, WEBHOOK, of, with.webhook(), secrets == NAMED ? MOST_WEBHOOK : 0);
      }
      unrelated(cluster);
      Seen crowded = afterStart(cluster);
      results.add(crowded(OPERATOR, crowded.operator().resident(), with.operator().resident()));
      results.add(crowded(WEBHOOK, crowded.webhook().resident(), with.webhook().resident()));
    }
  }

  /**
   * @param most 0: no target
   */
  private static void add(Results results, String scenario, String of, Held held, double most) {
    Figure resident = Figure.of(scenario, of, held.resident(), "MiB");
    results.add(most > 0 ? resident.atMost(most) : resident);
    results.add(Figure.of(scenario, of + ", of it the heap", held.heap(), "MiB"));
    results.add(Figure.of(scenario, of + ", of it files' pages", held.files(), "MiB"));
  }

  private static Figure crowded(String scenario, double crowded, double with) {
    String of = "10,000 secrets, 50,000 unrelated Secrets and 5,000 unrelated pods";
    return Figure.of(scenario, of, crowded, "MiB")
        .atMost(with * 1.05)
        .beside(with, "without the unrelated");
  }

  /** Has so many secrets there, Ready. */
  private static void bring(Cluster cluster, int secrets) throws IOException {
    try (OperatorProcess operator = OperatorProcess.start(cluster);
        ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      operator.awaitLeading();
      operator.awaitIdle();
      if (secrets == 0) {
        new Population(USERS, 0).createUsers(cluster.api());
      }
      var sealer = Population.sealer(cluster.api());
      var missing =
          IntStream.range(ready.count(), secrets)
              .mapToObj(n -> Objects.secret(sealer, n % USERS, Population.name(n)))
              .toList();
      cluster.api().createAll(missing, Population.AT_ONCE);
      ready.await(secrets, PATIENCE);
    }
  }

  private static void unrelated(Cluster cluster) {
    log.info("making {} Secrets and {} pods of others", UNRELATED_SECRETS, UNRELATED_PODS);
    create(cluster, UNRELATED_SECRETS, Objects::unrelatedSecret);
    create(cluster, UNRELATED_PODS, Objects::unrelatedPod);
  }

  /** So many, in all the users' namespaces. */
  private static void create(
      Cluster cluster, int count, BiFunction<Integer, String, Creation> object) {
    List<Creation> creations =
        IntStream.range(0, count)
            .mapToObj(n -> object.apply(n, Objects.namespaceOf(n % USERS)))
            .toList();
    cluster.api().createAll(creations, Population.AT_ONCE);
  }

  private static Seen afterStart(Cluster cluster) throws IOException, InterruptedException {
    Held held;
    try (OperatorProcess operator = OperatorProcess.start(cluster)) {
      operator.awaitLeading();
      operator.awaitIdle();
      held = Held.by(operator);
    }
    try (WebhookProcess webhook = WebhookProcess.start(cluster)) {
      webhook.awaitReady();
      for (int pod = 0; pod < PODS; pod++) {
        webhook.admitPod(pod % USERS);
      }
      return new Seen(held, Held.by(webhook));
    }
  }
}
