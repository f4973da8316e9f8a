package dev.satchel.bench.profile;

import dev.satchel.bench.profile.Profile.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;

/** What the JDK's flight recorder saw of an operator: samples by processor time (JEP 509). */
public final class OperatorProfile {
  private static final Duration PERIOD = Duration.ofMillis(10);
  private static final String EVENT = "jdk.CPUTimeSample";
  private static final String JVM = "the JVM's own threads: garbage, compiler, recorder";

  /** What an operator works on, the more particular first. */
  private static final List<Part> PARTS =
      List.of(
          Part.of("unsealing", "^dev\\.satchel\\.crds\\.seal\\."),
          Part.of("encrypting", "^dev\\.satchel\\.store\\.encryption\\."),
          Part.of("audit entries and their chain", "^dev\\.satchel\\.(store|operator)\\.audit\\."),
          Part.of("statements", "^dev\\.satchel\\.store\\.", "^org\\.postgresql\\."),
          Part.of("reading what is watched", "\\.AbstractWatchManager", "\\.informers\\."),
          Part.of(
              "connections: TLS and HTTP",
              "^sun\\.security\\.ssl\\.",
              "^jdk\\.internal\\.net\\.http"),
          Part.of("writing a status", "\\.patchStatus$"),
          Part.of("users' projections", "^dev\\.satchel\\.operator\\.(user|projection)\\."),
          Part.of("the rest of a look at a secret", "^dev\\.satchel\\.operator\\.secret\\."),
          Part.of("the operator SDK", "^io\\.javaoperatorsdk\\."));

  private OperatorProfile() {}

  /**
   * A JVM's option.
   *
   * @param recording the file, written at its end
   */
  public static String option(Path recording) {
    return "-XX:StartFlightRecording:filename=%s,settings=none,+%s#enabled=true,+%s#throttle=%dms"
        .formatted(recording, EVENT, EVENT, PERIOD.toMillis());
  }

  /**
   * Reads what was recorded between the two.
   *
   * @param used all processor time of that while
   */
  public static Profile read(Path recording, Instant from, Instant to, Duration used)
      throws IOException {
    Profile profile = new Profile(PARTS);
    try (RecordingFile file = new RecordingFile(recording)) {
      while (file.hasMoreEvents()) {
        RecordedEvent event = file.readEvent();
        Instant at = event.getStartTime();
        if (event.getEventType().getName().equals(EVENT) && at.isAfter(from) && at.isBefore(to)) {
          profile.add(new Stack(frames(event), PERIOD));
        }
      }
    }
    Duration own = used.minus(profile.total());
    profile.add(JVM, own.isNegative() ? Duration.ZERO : own);
    return profile;
  }

  private static List<String> frames(RecordedEvent event) {
    return event.getStackTrace() == null
        ? List.of()
        : event.getStackTrace().getFrames().stream()
            .map(frame -> frame.getMethod().getType().getName() + "." + frame.getMethod().getName())
            .toList();
  }
}
