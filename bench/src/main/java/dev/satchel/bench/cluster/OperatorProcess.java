package dev.satchel.bench.cluster;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;

/** {@code satchel operator}. */
public final class OperatorProcess extends SatchelProcess {
  private OperatorProcess(Process process, int port) {
    super(process, port);
  }

  /** Starts one on a cluster; returns at once. */
  public static OperatorProcess start(Cluster cluster) throws IOException {
    return start(cluster, Chart.of("operator"), java());
  }

  /**
   * The same.
   *
   * @param secrets how many there will be
   * @param options of its JVM, beside those of the chart
   */
  public static OperatorProcess startFor(Cluster cluster, int secrets, String... options)
      throws IOException {
    List<String> java = new ArrayList<>(List.of(options));
    java.addAll(java());
    return start(cluster, Chart.of("operator").forSecrets(secrets), java);
  }

  /**
   * The same with other classes in the place of some, and without the ahead-of-time cache.
   *
   * @param classes where those are
   */
  public static OperatorProcess startWith(Cluster cluster, Path classes) throws IOException {
    return start(cluster, Chart.of("operator"), java(classes));
  }

  /**
   * How long the same program takes that only says its version: Java's start, and ours to begin.
   */
  public static Duration sayVersion(Cluster cluster) throws IOException, InterruptedException {
    long start = System.nanoTime();
    Process process = command(cluster, Chart.of("operator"), java(), List.of("--version")).start();
    if (process.waitFor() != 0) {
      throw new IllegalStateException("satchel --version ended with " + process.exitValue());
    }
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static OperatorProcess start(Cluster cluster, Chart chart, List<String> java)
      throws IOException {
    int port = freePort();
    List<String> program =
        List.of(
            "operator",
            "--namespace=" + Cluster.NAMESPACE,
            "--identity=operator-" + port,
            "--http-port=" + port);
    ProcessBuilder command = command(cluster, chart, java, program);
    command.environment().put("SATCHEL_DSN", cluster.jdbcUrl() + "?user=postgres&sslmode=disable");
    return new OperatorProcess(command.start(), port);
  }

  /** Waits until it works, and returns how long that took from its start. */
  public Duration awaitLeading() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> requireAlive() && metric("satchel_operator_leading") > 0);
    return sinceStart();
  }

  /** How often the controllers have looked at an object of that controller to the end. */
  public long looks(String controller) {
    return (long) metric("reconciliations_success_total{controller_name=\"" + controller + "\"");
  }

  /** How many objects wait to be looked at, or are looked at now. */
  public long waiting() {
    return (long) (metric("reconciliations_queue") + metric("reconciliations_active"));
  }

  /** Waits until nothing has been to do for a second. */
  public void awaitIdle() {
    Awaitility.await()
        .atMost(Duration.ofMinutes(5))
        .pollInterval(Duration.ofMillis(200))
        .during(Duration.ofSeconds(2))
        .until(() -> requireAlive() && waiting() == 0);
  }
}
