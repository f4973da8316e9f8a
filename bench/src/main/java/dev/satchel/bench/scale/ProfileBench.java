package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.OperatorProcess;
import dev.satchel.bench.cluster.ProcessorTime;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.bench.profile.ApiServerProfile;
import dev.satchel.bench.profile.OperatorProfile;
import dev.satchel.bench.profile.Profile;
import dev.satchel.bench.profile.Recording;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * What the processors do while an operator starts, and while many secrets come at once: why that
 * takes as long as it does. The profiles take some time themselves, so the times of {@link
 * IdleBench} and {@link ScaleBench} are not of this run.
 */
public final class ProfileBench {
  private static final String MANY = "Many secrets: where the processor time goes";
  private static final String START = "Start: which thread uses a processor";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private ProfileBench() {}

  /**
   * @param arguments the file of the figures, then how many secrets
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    Path recording = Files.createTempFile("satchel-operator", ".jfr");
    try (Cluster cluster = Cluster.start()) {
      start(cluster, results);
      run(cluster, Population.of(Integer.parseInt(arguments[1])), recording, results);
    } finally {
      Files.delete(recording);
    }
  }

  private static void run(Cluster cluster, Population population, Path recording, Results results)
      throws IOException {
    Profile server;
    ProcessorTime used;
    Instant from;
    Instant to;
    try (OperatorProcess operator =
        OperatorProcess.startFor(cluster, population.secrets(), Recording.option(recording))) {
      operator.awaitLeading();
      population.createUsers(cluster.api());
      operator.awaitIdle();
      List<Creation> secrets = population.secrets(Population.sealer(cluster.api()));
      try (ReadyWatch watch = ReadyWatch.watch(cluster.api(), Objects.SECRETS)) {
        ProcessorTime before = ProcessorTime.now();
        from = Instant.now();
        ApiServerProfile profile = ApiServerProfile.start(cluster.api());
        cluster.api().createAll(secrets, Population.AT_ONCE);
        watch.await(population.secrets(), PATIENCE);
        to = Instant.now();
        used = ProcessorTime.now().since(before);
        server = profile.end();
      }
    }
    shares(results, used);
    server.shares().forEach((part, share) -> share(results, "of the API server: " + part, share));
    Duration ours = used.byProgram().getOrDefault("Satchel", Duration.ZERO);
    OperatorProfile.read(recording, from, to, ours)
        .shares()
        .forEach((part, share) -> share(results, "of the operator: " + part, share));
  }

  private static void start(Cluster cluster, Results results) throws IOException {
    try (OperatorProcess first = OperatorProcess.start(cluster)) {
      first.awaitLeading(); // makes its keys and tables, which is once in a lifetime
    }
    try (OperatorProcess operator = OperatorProcess.start(cluster)) {
      Duration ready = operator.awaitReady();
      operator
          .threads()
          .byPurpose()
          .forEach((purpose, time) -> results.add(seconds(purpose, time)));
      results.add(seconds("until it is ready, by the clock", ready));
    }
  }

  private static Figure seconds(String name, Duration time) {
    return Figure.of(START, name, time.toMillis() / 1e3, "s");
  }

  private static void shares(Results results, ProcessorTime used) {
    double all = used.byProgram().values().stream().mapToLong(Duration::toNanos).sum();
    used.byProgram()
        .forEach((program, time) -> share(results, program, 100 * time.toNanos() / all));
  }

  private static void share(Results results, String name, double percentage) {
    results.add(Figure.of(MANY, name, percentage, "%"));
  }
}
