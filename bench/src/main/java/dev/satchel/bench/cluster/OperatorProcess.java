package dev.satchel.bench.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;

/**
 * {@code satchel operator}, started as its image starts it: the image's own Java, jars, options and
 * ahead-of-time cache, with the heap that the chart's memory limit gives it.
 */
public final class OperatorProcess implements AutoCloseable {
  /** Where the image was put together. */
  private static final Path ROOT =
      Path.of(System.getProperty("satchel.bench.root", "../image/target/root")).toAbsolutePath();

  /** The chart's limit. */
  private static final String MEMORY_LIMIT = "512m";

  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final long startedAt = System.nanoTime();

  private OperatorProcess(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /**
   * What a process has in memory, in MiB.
   *
   * @param resident all of it
   * @param anonymous what is not a file's
   */
  public record Memory(double resident, double anonymous) {}

  /** Starts one on a cluster; returns at once. */
  public static OperatorProcess start(Cluster cluster) throws IOException {
    return start(cluster, cluster.jdbcUrl());
  }

  /**
   * The same.
   *
   * @param jdbcUrl where it finds the cluster's Postgres
   */
  public static OperatorProcess start(Cluster cluster, String jdbcUrl) throws IOException {
    int port = freePort();
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("java/bin/java").toString());
    command.add("-XX:AOTCache=" + ROOT.resolve("aot/satchel.aot"));
    command.add("-XX:MaxRAM=" + MEMORY_LIMIT);
    command.addAll(List.of(System.getProperty("satchel.bench.options", "").split(" +")));
    command.removeIf(String::isEmpty);
    command.add("@" + ROOT.resolve("start.args"));
    command.addAll(
        List.of(
            "operator",
            "--namespace=" + Cluster.NAMESPACE,
            "--identity=operator-" + port,
            "--http-port=" + port));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(
                    cluster.folder().resolve("operator.log").toFile()));
    builder.environment().put("KUBECONFIG", cluster.kubeconfig().toString());
    builder.environment().put("SATCHEL_DSN", jdbcUrl + "?user=postgres&sslmode=disable");
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().put("LANG", "C.UTF-8");
    return new OperatorProcess(builder.start(), port);
  }

  /** Waits until it is ready, and returns how long that took from its start. */
  public Duration awaitReady() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> requireAlive() && isReady());
    return sinceStart();
  }

  /** Waits until it works, and returns how long that took from its start. */
  public Duration awaitLeading() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(50))
        .until(() -> requireAlive() && metric("satchel_operator_leading") > 0);
    return sinceStart();
  }

  public Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  private boolean requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the operator has ended; see its log");
    }
    return true;
  }

  private boolean isReady() throws InterruptedException {
    try {
      return http.send(request("/readyz"), BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }

  private HttpRequest request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
        .timeout(Duration.ofSeconds(10))
        .build();
  }

  /** The sum of the series of its metrics that begin so; 0 while it does not answer. */
  public double metric(String prefix) {
    try {
      return http.send(request("/metrics"), BodyHandlers.ofString())
          .body()
          .lines()
          .filter(line -> line.startsWith(prefix))
          .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
          .sum();
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
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

  public Memory memory() {
    try {
      List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
      return new Memory(mebibytes(status, "VmRSS:"), mebibytes(status, "RssAnon:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static double mebibytes(List<String> status, String field) {
    return status.stream()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  /** The processor time that it has used. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  /** Ends it as a cluster does, and waits. */
  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
    http.shutdownNow();
  }
}
