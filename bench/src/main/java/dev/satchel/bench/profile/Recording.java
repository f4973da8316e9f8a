package dev.satchel.bench.profile;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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

  /**
   * Adds what was recorded between the two: the samples, and the collections, if they were recorded
   * too, of a collector that has one thread.
   */
  static void read(Path recording, Instant from, Instant to, Profile profile) throws IOException {
    for (RecordedEvent event : RecordingFile.readAllEvents(recording)) {
      if (event.getStartTime().isAfter(from) && event.getStartTime().isBefore(to)) {
        switch (event.getEventType().getName()) {
          case SAMPLE -> profile.add(new Stack(frames(event), PERIOD));
          case COLLECTION -> profile.add("collecting garbage", event.getDuration("sumOfPauses"));
          default -> {}
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
