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
import dev.satchel.bench.profile.StartProfile;
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
  private static final String START = "Start: where the processor time goes";
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private ProfileBench() {}

  /**
   * @param arguments the file of the figures, then how many secrets
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    Path recording = Files.createTempFile("satchel-operator", ".jfr");
    try (Cluster cluster = Cluster.start()) {
      run(cluster, Population.of(Integer.parseInt(arguments[1])), recording, results);
    } finally {
      Files.delete(recording);
    }
  }

  private static void run(Cluster cluster, Population population, Path recording, Results results)
      throws IOException {
    try (OperatorProcess first = OperatorProcess.start(cluster)) {
      first.awaitLeading(); // makes its keys and tables, which is once in a lifetime
    }
    Profile server;
    ProcessorTime starting = ProcessorTime.now();
    ProcessorTime used;
    Instant ready;
    Instant from;
    Instant to;
    try (OperatorProcess operator =
        OperatorProcess.startFor(cluster, population.secrets(), Recording.option(recording))) {
      var _ = operator.awaitReady();
      ready = Instant.now();
      starting = ProcessorTime.now().since(starting);
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
    OperatorProfile.read(recording, from, to, satchel(used))
        .shares()
        .forEach((part, share) -> share(results, "of the operator: " + part, share));
    StartProfile.read(recording, ready, satchel(starting))
        .shares()
        .forEach((part, share) -> results.add(Figure.of(START, part, share, "%")));
  }

  private static Duration satchel(ProcessorTime used) {
    return used.byProgram().getOrDefault("Satchel", Duration.ZERO);
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
