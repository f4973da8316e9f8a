package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the operator has in memory after a start with many secrets, and with many other objects. */
public final class MemoryBench {
  private static final Logger log = LoggerFactory.getLogger(MemoryBench.class);
  private static final String SCENARIO = "Memory of the operator";
  private static final int[] SECRETS = {0, 1_000, 10_000};
  private static final int USERS = 1_000;
  private static final int UNRELATED_SECRETS = 50_000;
  private static final int UNRELATED_PODS = 5_000;
  private static final double MOST = 256;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private MemoryBench() {}

  /**
   * @param arguments the file of the figures
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    Path folder = Files.createTempDirectory("satchel-bench");
    try (Cluster cluster = Cluster.start(folder)) {
      double with = 0;
      for (int secrets : SECRETS) {
        bring(cluster, secrets);
        with = afterStart(cluster);
        Figure figure = Figure.of(SCENARIO, "%,d secrets".formatted(secrets), with, "MiB");
        results.add(secrets == 10_000 ? figure.atMost(MOST) : figure);
      }
      unrelated(cluster);
      double crowded = afterStart(cluster);
      String of = "10,000 secrets, 50,000 unrelated Secrets and 5,000 unrelated pods";
      results.add(
          Figure.of(SCENARIO, of, crowded, "MiB")
              .atMost(with * 1.05)
              .beside(with, "without the unrelated"));
    } finally {
      Folders.delete(folder);
    }
  }

  /** Has so many secrets there, Ready. */
  private static void bring(Cluster cluster, int secrets) throws IOException {
    try (OperatorProcess operator = OperatorProcess.start(cluster);
        ReadyWatch users = ReadyWatch.watch(cluster.api(), Objects.USERS);
        ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      operator.awaitLeading();
      operator.awaitIdle();
      if (users.count() == 0) {
        new Population(USERS, 0).createUsers(cluster.api());
        users.await(USERS, PATIENCE);
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

  private static double afterStart(Cluster cluster) throws IOException {
    try (OperatorProcess operator = OperatorProcess.start(cluster)) {
      operator.awaitLeading();
      operator.awaitIdle();
      return operator.memory().resident();
    }
  }
}
