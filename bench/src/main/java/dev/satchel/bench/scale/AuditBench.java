package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Percentiles;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What audit entries cost where a secret is reconciled: the same operator writes them and, with one
 * class in another form, does not, by turns on one cluster.
 */
public final class AuditBench {
  private static final Logger log = LoggerFactory.getLogger(AuditBench.class);
  private static final String SCENARIO = "Audit";
  private static final Path NOTHING = Path.of("target", "no-classes");
  private static final Path WITHOUT = Path.of("target", "without-audit");
  private static final int USERS = 100;
  private static final int ROUNDS = 5;
  private static final int WARM_UP = 300;
  private static final int APPLIES = 200;

  private AuditBench() {}

  /**
   * @param arguments the file of the figures
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    try (Cluster cluster = Cluster.start()) {
      try (OperatorProcess operator = OperatorProcess.start(cluster)) {
        operator.awaitLeading();
        new Population(USERS, 0).createUsers(cluster.api());
        operator.awaitIdle();
      }
      compare(cluster, results);
    }
  }

  /** Of all rounds the middle one: what else the machine does falls on one turn or another. */
  private static void compare(Cluster cluster, Results results) throws IOException {
    double[] with = new double[ROUNDS];
    double[] share = new double[ROUNDS];
    try (ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      OneByOne secrets = new OneByOne(cluster.api(), ready, USERS);
      for (int round = 0; round < ROUNDS; round++) {
        boolean first = round % 2 == 0;
        double one = turn(cluster, secrets, first ? NOTHING : WITHOUT);
        double other = turn(cluster, secrets, first ? WITHOUT : NOTHING);
        with[round] = first ? one : other;
        share[round] = 100 * (with[round] - (first ? other : one)) / with[round];
      }
    }
    results.add(
        Figure.of(
            SCENARIO,
            "a new secret from its creation to Ready, p50",
            Percentiles.middle(with),
            "ms"));
    results.add(
        Figure.of(
                SCENARIO, "which is longer by, for its audit entry", Percentiles.middle(share), "%")
            .atMost(10));
  }

  /** The median, in milliseconds. */
  private static double turn(Cluster cluster, OneByOne secrets, Path classes) throws IOException {
    try (OperatorProcess operator = OperatorProcess.startWith(cluster, classes)) {
      operator.awaitLeading();
      operator.awaitIdle();
      long[] _ = secrets.run(WARM_UP);
      double median = Percentiles.of(secrets.run(APPLIES)).millis(0.5);
      log.info("{}: p50 {} ms", classes.getFileName(), median);
      return median;
    }
  }
}
