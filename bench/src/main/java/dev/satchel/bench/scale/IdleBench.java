package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Database;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Percentiles;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One secret after the other while nothing else goes on: how long until it is Ready, and what it
 * costs Postgres. Also how soon an operator is ready after its start.
 */
public final class IdleBench {
  private static final Logger log = LoggerFactory.getLogger(IdleBench.class);
  private static final String APPLY = "One secret";
  private static final String POSTGRES = "Postgres";
  private static final String START = "Start";
  private static final int USERS = 100;
  private static final int WARM_UP = 100;
  private static final int APPLIES = 1000;

  /** So few that what the operator asks each second is most of it. */
  private static final int SLOWLY = 100;

  private static final Duration PAUSE = Duration.ofMillis(200);
  private static final int STARTS = 7;

  private IdleBench() {}

  /**
   * @param arguments the file of the figures
   */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Results results = new Results(Path.of(arguments[0]));
    try (Cluster cluster = Cluster.start()) {
      try (OperatorProcess first = OperatorProcess.start(cluster)) {
        first.awaitLeading(); // makes its keys and tables, which is once in a lifetime
      }
      results.add(starts(cluster, "with no secrets").atMost(1));
      try (OperatorProcess operator = OperatorProcess.start(cluster)) {
        operator.awaitLeading();
        applies(cluster, operator, results);
      }
      results.add(starts(cluster, "with %,d".formatted(WARM_UP + APPLIES + SLOWLY)));
    }
  }

  private static void applies(Cluster cluster, OperatorProcess operator, Results results) {
    new Population(USERS, 0).createUsers(cluster.api());
    Database postgres = new Database(cluster);
    try (ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      OneByOne secrets = new OneByOne(cluster.api(), ready, USERS);
      long[] _ = secrets.run(WARM_UP);
      operator.awaitIdle();
      double written = postgres.writtenAhead();
      StatementCost.Begun quickly = StatementCost.Begun.now(operator);
      Percentiles times = Percentiles.of(secrets.run(APPLIES));
      StatementCost.Run quick = quickly.end(APPLIES);
      written = postgres.writtenAhead() - written;
      results.add(
          Figure.of(APPLY, "from its creation to Ready, p50", times.millis(0.5), "ms")
              .beside(creation(cluster), "a Secret of Kubernetes, created"));
      results.add(
          Figure.of(APPLY, "from its creation to Ready, p99", times.millis(0.99), "ms")
              .atMost(500));
      results.add(
          Figure.of(POSTGRES, "write-ahead log for a new secret", written / APPLIES / 1024, "KiB"));
      StatementCost.Begun slowly = StatementCost.Begun.now(operator);
      long[] _ = secrets.run(SLOWLY, PAUSE);
      StatementCost cost = StatementCost.of(quick, slowly.end(SLOWLY));
      results.add(
          Figure.of(POSTGRES, "statements for a new secret and its projection", cost.each(), "")
              .atMost(3));
      results.add(
          Figure.of(
              POSTGRES, "statements a second besides, while secrets come", cost.aSecond(), ""));
    }
  }

  /** What the API server alone takes for a small object, in milliseconds. */
  private static double creation(Cluster cluster) {
    long[] times = new long[APPLIES];
    for (int i = 0; i < APPLIES; i++) {
      Creation secret = Objects.unrelatedSecret(i, Objects.namespaceOf(0));
      long start = System.nanoTime();
      cluster.api().create(secret);
      times[i] = System.nanoTime() - start;
    }
    return Percentiles.of(times).millis(0.5);
  }

  private static Figure starts(Cluster cluster, String with)
      throws IOException, InterruptedException {
    double[] seconds = new double[STARTS];
    double[] versions = new double[STARTS];
    for (int i = 0; i < STARTS; i++) {
      versions[i] = OperatorProcess.sayVersion(cluster).toMillis() / 1e3;
      try (OperatorProcess operator = OperatorProcess.start(cluster)) {
        seconds[i] = operator.awaitReady().toMillis() / 1e3;
        log.info("ready after {} s, load {}", seconds[i], load());
      }
    }
    return Figure.of(
            START,
            "operator, from the start of its process to ready, " + with,
            Percentiles.middle(seconds),
            "s")
        .beside(Percentiles.middle(versions), "the same program, saying its version");
  }

  private static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }
}
