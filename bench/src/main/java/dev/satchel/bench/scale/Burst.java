package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ProcessorTime;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.cluster.SatchelProcess.Memory;
import dev.satchel.bench.report.Percentiles;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Many secrets at once on a cluster of its own, restarts of the operator with them, and new ones
 * while it looks at all of them again.
 */
final class Burst implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Burst.class);
  private static final String CONTROLLER = "usersecretreconciler";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  /** A new secret is created each time. */
  private static final Duration PACE = Duration.ofMillis(100);

  private static final int FEWEST_NEW = 50;

  /** So many of them are created before it is asked again whether the resync is over. */
  private static final int AT_A_TIME = 10;

  /** An operator is asked: a page of its metrics is a megabyte of garbage to it. */
  private static final Duration SELDOM = Duration.ofMillis(250);

  private final Population population;
  private final Cluster cluster;
  private OperatorProcess operator;

  private Burst(Population population, Cluster cluster) throws IOException {
    this.population = population;
    this.cluster = cluster;
    operator = OperatorProcess.startFor(cluster, population.secrets());
  }

  /**
   * What was seen.
   *
   * @param created the same objects created while nothing works on them
   * @param ready from the first creation until all were Ready
   * @param cpu what each program used for it
   * @param before the operator's memory with users only
   * @param after the same with all secrets
   */
  record Seen(Duration created, Duration ready, ProcessorTime cpu, Memory before, Memory after) {}

  /** Starts all that it needs, and makes the users. */
  static Burst prepare(int secrets) throws IOException {
    Burst burst = new Burst(Population.of(secrets), Cluster.start());
    burst.operator.awaitLeading();
    burst.population.createUsers(burst.cluster.api());
    return burst;
  }

  Seen run() throws IOException {
    List<Creation> secrets = population.secrets(Population.sealer(cluster.api()));
    operator.close();
    List<Creation> unfinalized = secrets.stream().map(Objects::unfinalized).toList();
    Duration created = timed(() -> cluster.api().createAll(unfinalized, Population.AT_ONCE));
    log.info("created with no operator in {} s", created.toMillis() / 1e3);
    population.deleteSecrets(cluster.api());
    operator = OperatorProcess.startFor(cluster, population.secrets());
    operator.awaitLeading();
    operator.awaitIdle();
    Memory before = operator.memory();
    ProcessorTime cpu = ProcessorTime.now();
    try (ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      long start = System.nanoTime();
      Thread creator =
          Thread.ofPlatform().start(() -> cluster.api().createAll(secrets, Population.AT_ONCE));
      ready.await(population.secrets(), PATIENCE);
      Duration all = Duration.ofNanos(System.nanoTime() - start);
      join(creator);
      operator.awaitIdle();
      ProcessorTime used = ProcessorTime.now().since(cpu);
      return new Seen(created, all, used, before, operator.memory());
    }
  }

  /**
   * From the start of another operator until it has looked at every secret and has nothing to do.
   */
  Duration restart() throws IOException {
    operator.close();
    operator = OperatorProcess.startFor(cluster, population.secrets());
    ReadyWatch.await(
        () -> operator.looks(CONTROLLER), population.secrets(), PATIENCE, "looked at", SELDOM);
    ReadyWatch.await(() -> operator.waiting() == 0 ? 1 : 0, 1, PATIENCE, "idle", SELDOM);
    return operator.sinceStart();
  }

  /** Each new secret's time from its creation to Ready, made while a new operator resyncs. */
  Percentiles newOnes() throws IOException {
    List<Creation> secrets = new ArrayList<>();
    int most = 600;
    var sealer = Population.sealer(cluster.api());
    for (int number = 0; number < most; number++) {
      secrets.add(
          Objects.secret(sealer, (number * 7) % population.users(), "new-%04d".formatted(number)));
    }
    try (ReadyWatch ready = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
      ready.await(population.secrets(), PATIENCE); // or what is new would come after all of them
      operator.close();
      operator = OperatorProcess.startFor(cluster, population.secrets());
      operator.awaitLeading();
      List<Long> created = new ArrayList<>();
      long next = System.nanoTime();
      while (created.size() < most
          && (created.size() < FEWEST_NEW
              || created.size() % AT_A_TIME != 0
              || operator.looks(CONTROLLER) < population.secrets() + created.size())) {
        created.add(System.nanoTime());
        cluster.api().create(secrets.get(created.size() - 1));
        next += PACE.toNanos();
        java.util.concurrent.locks.LockSupport.parkNanos(next - System.nanoTime());
      }
      ReadyWatch.await(
          () ->
              IntStream.range(0, created.size())
                  .filter(number -> ready.at("new-%04d".formatted(number)) != 0)
                  .count(),
          created.size(),
          PATIENCE,
          "new ones Ready");
      return Percentiles.of(
          IntStream.range(0, created.size())
              .mapToLong(n -> ready.at("new-%04d".formatted(n)) - created.get(n))
              .toArray());
    }
  }

  OperatorProcess operator() {
    return operator;
  }

  Cluster cluster() {
    return cluster;
  }

  private static Duration timed(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() throws IOException {
    operator.close();
    cluster.close();
  }
}
