package dev.satchel.bench.cluster;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The processor time that the programs of a measurement have used, by what they are. Of processes
 * that still run, and were started by this one or after it.
 */
public record ProcessorTime(Map<String, Duration> byProgram) {
  private static final Map<String, String> PROGRAMS =
      Map.of(
          "kube-apiserver", "the API server",
          "etcd", "etcd",
          "postgres", "Postgres",
          "java", "Satchel");

  /** Of this process, which makes the load and watches what comes of it. */
  private static final String LOAD = "the load";

  /** Up to now. */
  public static ProcessorTime now() {
    Map<String, Duration> used = new TreeMap<>();
    ProcessHandle self = ProcessHandle.current();
    Instant start = self.info().startInstant().orElse(Instant.EPOCH);
    ProcessHandle.allProcesses()
        .filter(
            process -> process.info().startInstant().orElse(Instant.EPOCH).compareTo(start) >= 0)
        .forEach(
            process ->
                program(process, self)
                    .ifPresent(
                        program ->
                            used.merge(
                                program,
                                process.info().totalCpuDuration().orElse(Duration.ZERO),
                                Duration::plus)));
    return new ProcessorTime(used);
  }

  private static Optional<String> program(ProcessHandle process, ProcessHandle self) {
    return process.equals(self)
        ? Optional.of(LOAD)
        : process
            .info()
            .command()
            .map(command -> PROGRAMS.get(Path.of(command).getFileName().toString()));
  }

  /** What was used between the two. */
  public ProcessorTime since(ProcessorTime before) {
    Map<String, Duration> used = new TreeMap<>();
    byProgram.forEach(
        (program, now) ->
            used.put(program, now.minus(before.byProgram.getOrDefault(program, Duration.ZERO))));
    return new ProcessorTime(used);
  }
}
