package dev.satchel.bench.cluster;

import java.io.File;
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
 * A process of Satchel's image, started as a cluster starts it: the image's own Java, jars, options
 * and ahead-of-time cache, with the heap that the chart's memory limit gives it.
 */
public abstract sealed class SatchelProcess implements AutoCloseable
    permits OperatorProcess, WebhookProcess {
  /** Where the image was put together. */
  private static final Path ROOT =
      Path.of(System.getProperty("satchel.bench.root", "../image/target/root")).toAbsolutePath();

  static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Process process;
  private final int port;
  private final HttpClient http = HttpClient.newHttpClient();
  private final long startedAt = System.nanoTime();

  SatchelProcess(Process process, int port) {
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

  /** Java's options, up to the main class. */
  static List<String> java() {
    return List.of(
        "-XX:AOTCache=" + ROOT.resolve("aot/satchel.aot"), "@" + ROOT.resolve("start.args"));
  }

  /**
   * The same with other classes in the place of some, and without the ahead-of-time cache, which is
   * for one class path.
   *
   * @param classes where those are
   */
  static List<String> java(Path classes) throws IOException {
    List<String> java = Files.readAllLines(ROOT.resolve("start.args"));
    int classPath = java.indexOf("-cp") + 1;
    java.set(classPath, classes.toAbsolutePath() + File.pathSeparator + java.get(classPath));
    return java;
  }

  /**
   * What starts one.
   *
   * @param chart what it says of the program
   * @param program what it is, and its flags
   */
  static ProcessBuilder command(
      Cluster cluster, Chart chart, List<String> java, List<String> program) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(ROOT.resolve("java/bin/java").toString());
    command.add("-XX:MaxRAM=" + chart.memory());
    command.addAll(List.of(System.getProperty("satchel.bench.options", "").split(" +")));
    command.removeIf(String::isEmpty);
    command.addAll(java);
    command.addAll(program);
    Path log = cluster.folder().resolve(program.getFirst() + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder.environment().put("JDK_JAVA_OPTIONS", chart.javaOptions());
    builder.environment().putAll(cluster.access());
    builder.environment().put("MALLOC_ARENA_MAX", "2");
    builder.environment().put("LANG", "C.UTF-8");
    return builder;
  }

  /** Waits until it is ready, and returns how long that took from its start. */
  public Duration awaitReady() {
    Awaitility.await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> requireAlive() && isReady());
    return sinceStart();
  }

  public Duration sinceStart() {
    return Duration.ofNanos(System.nanoTime() - startedAt);
  }

  final boolean requireAlive() {
    if (!process.isAlive()) {
      throw new IllegalStateException("the process has ended; see its log");
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

  public Memory memory() {
    try {
      List<String> status = Files.readAllLines(Path.of("/proc/" + process.pid() + "/status"));
      return new Memory(mebibytes(status, "VmRSS:"), mebibytes(status, "RssAnon:"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What its threads have used of the processors so far. */
  public ThreadTimes threads() {
    return ThreadTimes.of(process.pid());
  }

  private static double mebibytes(List<String> status, String field) {
    return status.stream()
        .filter(line -> line.startsWith(field))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  static int freePort() throws IOException {
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
