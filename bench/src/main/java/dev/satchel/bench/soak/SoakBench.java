package dev.satchel.bench.soak;

import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Database;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Results;
import dev.satchel.bench.scale.Population;
import dev.satchel.crds.seal.Sealer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Thirty minutes of random changes by many users, and then every value is looked at. */
public final class SoakBench {
  private static final Logger log = LoggerFactory.getLogger(SoakBench.class);
  private static final String SCENARIO = "Soak";
  private static final int USERS = 20;
  private static final Duration SAMPLE = Duration.ofSeconds(5);
  private static final Duration SAID = Duration.ofSeconds(30);
  private static final double MEBIBYTE = 1024 * 1024;

  private final Cluster cluster;
  private final OperatorProcess operator;
  private final Growth heap = new Growth();
  private final Growth resident = new Growth();
  private final Growth connections = new Growth();

  private SoakBench(Cluster cluster, OperatorProcess operator) {
    this.cluster = cluster;
    this.operator = operator;
  }

  /**
   * @param arguments the file of the figures, how many minutes, and what chance begins with
   */
  public static void main(String[] arguments) throws IOException {
    try (Cluster cluster = Cluster.start();
        OperatorProcess operator = OperatorProcess.start(cluster)) {
      operator.awaitLeading();
      Results results = new Results(Path.of(arguments[0]));
      new SoakBench(cluster, operator)
          .run(
              results,
              Duration.ofMinutes(Long.parseLong(arguments[1])),
              Long.parseLong(arguments[2]));
    }
  }

  private void run(Results results, Duration time, long seed) {
    log.info("{} of random changes from {}", time, seed);
    new Population(USERS, 0).createUsers(cluster.api());
    Sealer sealer = Population.sealer(cluster.api());
    long end = System.nanoTime() + time.toNanos();
    List<Author> authors =
        IntStream.range(0, USERS)
            .mapToObj(
                user ->
                    new Author(
                        cluster.api(),
                        sealer,
                        user,
                        new Random(seed + user),
                        () -> System.nanoTime() < end))
            .toList();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var running = authors.stream().map(threads::submit).toList();
      watch(authors, end);
      for (var one : running) {
        one.get();
      }
    } catch (InterruptedException | java.util.concurrent.ExecutionException e) {
      throw new IllegalStateException(e);
    }
    operator.awaitIdle();
    tell(results, time, authors);
  }

  private void watch(List<Author> authors, long end) throws InterruptedException {
    for (long sample = 0; System.nanoTime() < end; sample++) {
      heap.add(operator.metric("jvm_memory_used_bytes{area=\"heap\"") / MEBIBYTE);
      resident.add(operator.memory().resident());
      connections.add(
          new Database(cluster)
              .number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'satchel'"));
      if (sample % (SAID.toSeconds() / SAMPLE.toSeconds()) == 0) {
        log.info(
            "{} changes; heap {} MiB, resident {} MiB, {} connections; {} s to go",
            changes(authors),
            Math.round(heap.last()),
            Math.round(resident.last()),
            Math.round(connections.last()),
            TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime()));
      }
      Thread.sleep(SAMPLE);
    }
  }

  private static int changes(List<Author> authors) {
    return authors.stream().mapToInt(Author::changes).sum();
  }

  private void tell(Results results, Duration time, List<Author> authors) {
    List<String> lost =
        authors.stream().map(Author::lost).flatMap(Optional::stream).peek(log::error).toList();
    double rows = new Database(cluster).number("SELECT count(*) FROM user_secrets");
    int secrets = authors.stream().mapToInt(Author::secrets).sum();
    String of = "%d minutes, ".formatted(time.toMinutes());
    results.add(Figure.of(SCENARIO, of + "changes", changes(authors), ""));
    results.add(Figure.of(SCENARIO, of + "users with a lost update", lost.size(), "").atMost(0));
    results.add(
        Figure.of(SCENARIO, of + "rows too many or too few", Math.abs(rows - secrets), "")
            .atMost(0));
    results.add(
        Figure.of(SCENARIO, of + "floor of the heap, last fifth to second", heap.ratio(), "")
            .atMost(1.1));
    results.add(
        Figure.of(SCENARIO, of + "resident memory, last fifth to second", resident.ratio(), "")
            .atMost(1.1));
    results.add(Figure.of(SCENARIO, of + "resident memory, most", resident.most(), "MiB"));
    results.add(
        Figure.of(SCENARIO, of + "connections to Postgres, most", connections.most(), "")
            .atMost(11));
    if (!lost.isEmpty()) {
      throw new IllegalStateException("updates were lost: " + lost);
    }
  }
}
