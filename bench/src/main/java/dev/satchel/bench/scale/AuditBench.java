package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Percentiles;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.LongStream;
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
    Path folder = Files.createTempDirectory("satchel-bench");
    try (Cluster cluster = Cluster.start(folder)) {
      try (OperatorProcess operator = OperatorProcess.start(cluster)) {
        operator.awaitLeading();
        OneByOne.users(cluster.api(), USERS);
        operator.awaitIdle();
      }
      compare(cluster, results);
    } finally {
      Folders.delete(folder);
    }
  }

  private static void compare(Cluster cluster, Results results) throws IOException {
    long[] with = {};
    long[] without = {};
    try (ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      OneByOne secrets = new OneByOne(cluster.api(), ready, USERS);
      for (int round = 0; round < ROUNDS; round++) {
        with = joined(with, turn(cluster, secrets, NOTHING));
        without = joined(without, turn(cluster, secrets, WITHOUT));
      }
    }
    double entries = Percentiles.of(with).millis(0.5);
    double none = Percentiles.of(without).millis(0.5);
    results.add(
        Figure.of(SCENARIO, "a new secret from its creation to Ready, p50", entries, "ms")
            .beside(none, "without entries"));
    results.add(
        Figure.of(SCENARIO, "of which entries", 100 * (entries - none) / entries, "%").atMost(10));
  }

  private static long[] turn(Cluster cluster, OneByOne secrets, Path classes) throws IOException {
    try (OperatorProcess operator = OperatorProcess.startWith(cluster, classes)) {
      operator.awaitLeading();
      operator.awaitIdle();
      long[] _ = secrets.run(WARM_UP);
      long[] times = secrets.run(APPLIES);
      log.info("{}: p50 {} ms", classes.getFileName(), Percentiles.of(times).millis(0.5));
      return times;
    }
  }

  private static long[] joined(long[] some, long[] more) {
    return LongStream.concat(Arrays.stream(some), Arrays.stream(more)).toArray();
  }
}
