package dev.satchel.bench.cluster;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The processor time of a Java process's threads, by what they are for. A recorder would tell more,
 * and take as long to start as what it is to tell of.
 *
 * @param byPurpose of threads that still run
 */
public record ThreadTimes(Map<String, Duration> byPurpose) {
  /** What threads are for, by their names, of which Linux keeps 15 characters. */
  private static final Map<String, String> PURPOSES =
      Map.of(
          "java", "the main thread",
          "main", "the main thread",
          "C1 CompilerThre", "compiling",
          "VM Thread", "collecting garbage",
          "VM Periodic Tas", "the JVM's others",
          "Signal Dispatch", "the JVM's others",
          "Monitor Deflati", "the JVM's others",
          "Reference Handl", "the JVM's others",
          "Finalizer", "the JVM's others");

  private static final String OTHERS = "the other threads: connections, informers, statements";

  /** Up to now. */
  static ThreadTimes of(long pid) {
    Map<String, Duration> times = new TreeMap<>();
    for (Path thread : threads(pid)) {
      try {
        String name = Files.readString(thread.resolve("comm")).strip();
        times.merge(PURPOSES.getOrDefault(name, OTHERS), used(thread), Duration::plus);
      } catch (IOException _) {
        // It has ended meanwhile.
      }
    }
    return new ThreadTimes(times);
  }

  private static List<Path> threads(long pid) {
    try (Stream<Path> threads = Files.list(Path.of("/proc/" + pid + "/task"))) {
      return threads.toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first field is how long it was on a processor, in nanoseconds. */
  private static Duration used(Path thread) throws IOException {
    String schedule = Files.readString(thread.resolve("schedstat"));
    return Duration.ofNanos(Long.parseLong(schedule.substring(0, schedule.indexOf(' '))));
  }
}
