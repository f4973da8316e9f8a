package dev.satchel.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/**
 * What the JDK's flight recorder saw of a Java program: samples by processor time (JEP 509), and
 * what was spent on garbage meanwhile.
 */
public final class Recording {
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final String SAMPLE = "jdk.CPUTimeSample";
  private static final String COLLECTION = "jdk.GarbageCollection";

  private Recording() {}

  /**
   * A JVM's option.
   *
   * @param recording the file, written at its end
   */
  public static String option(Path recording) {
    return "-XX:StartFlightRecording:filename=%s,settings=none,+%s#enabled=true,+%s#throttle=%dms"
        .formatted(recording, SAMPLE, SAMPLE, PERIOD.toMillis());
  }

  /** Adds the samples that were taken between the two. */
  static void samples(Path recording, Instant from, Instant to, Profile profile)
      throws IOException {
    read(
        recording,
        event ->
            event.getEventType().getName().equals(SAMPLE)
                && event.getStartTime().isAfter(from)
                && event.getStartTime().isBefore(to),
        event -> profile.add(new Stack(frames(event), PERIOD)));
  }

  /** Adds all samples, and the collections of a collector that has one thread. */
  static void samplesAndCollections(Path recording, Profile profile) throws IOException {
    samples(recording, Instant.MIN, Instant.MAX, profile);
    read(
        recording,
        event -> event.getEventType().getName().equals(COLLECTION),
        event -> profile.add("collecting garbage", event.getDuration("sumOfPauses")));
  }

  private interface Use {
    void of(RecordedEvent event);
  }

  private static void read(Path recording, Predicate<RecordedEvent> wanted, Use use)
      throws IOException {
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        if (wanted.test(event)) {
          use.of(event);
        }
      }
    }
  }

  private static List<String> frames(RecordedEvent event) {
    return event.getStackTrace() == null
        ? List.of()
        : event.getStackTrace().getFrames().stream()
            .map(frame -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
            .toList();
  }
}
