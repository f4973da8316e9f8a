package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ReadyWatch;
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

  /** What each process has resident, in MiB. */
  private record Seen(double operator, double webhook) {}

  /**
   * @param arguments the file of the figures
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Results results = new Results(Path.of(arguments[0]));
    try (Cluster cluster = Cluster.start()) {
      Seen with = new Seen(0, 0);
      for (int secrets : SECRETS) {
        bring(cluster, secrets);
        with = afterStart(cluster);
        String of = "%,d secrets".formatted(secrets);
        boolean named = secrets == NAMED;
        Figure operator = Figure.of(OPERATOR, of, with.operator(), "MiB");
        Figure webhook = Figure.of(WEBHOOK, of, with.webhook(), "MiB");
        results.add(named ? operator.atMost(MOST_OPERATOR) : operator);
        results.add(named ? webhook.atMost(MOST_WEBHOOK) : webhook);
      }
      unrelated(cluster);
      Seen crowded = afterStart(cluster);
      results.add(crowded(OPERATOR, crowded.operator(), with.operator()));
      results.add(crowded(WEBHOOK, crowded.webhook(), with.webhook()));
    }
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
    double resident;
    try (OperatorProcess operator = OperatorProcess.start(cluster)) {
      operator.awaitLeading();
      operator.awaitIdle();
      resident = operator.memory().resident();
    }
    try (WebhookProcess webhook = WebhookProcess.start(cluster)) {
      webhook.awaitReady();
      for (int pod = 0; pod < PODS; pod++) {
        webhook.admitPod(pod % USERS);
      }
      return new Seen(resident, webhook.memory().resident());
    }
  }
}
