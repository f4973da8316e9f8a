package dev.satchel.bench.profile;

import dev.satchel.bench.profile.Profile.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What an operator's processor time goes to from its start until it is ready. */
public final class StartProfile {
  private static final String JVM =
      "the JVM's own: classes from the cache, compiler, garbage, recorder";

  /** What a start consists of, the more particular first. */
  private static final List<Part> PARTS =
      List.of(
          Part.of(
              "finding classes, linking lambdas and strings",
              "^jdk\\.internal\\.loader\\.",
              "^java\\.lang\\.ClassLoader\\.",
              "^java\\.lang\\.invoke\\."),
          Part.of("command line and settings", "^picocli\\.", "\\.logback\\."),
          Part.of("TLS", "^sun\\.security\\.", "^com\\.sun\\.crypto\\.", "^org\\.bouncycastle\\."),
          Part.of("Postgres", "^org\\.postgresql\\.", "^com\\.zaxxer\\.", "^org\\.flywaydb\\."),
          Part.of("metrics", "^io\\.micrometer\\.", "^io\\.prometheus\\."),
          Part.of(
              "the Kubernetes client: HTTP and JSON",
              "^com\\.fasterxml\\.",
              "^jdk\\.internal\\.net\\.http",
              "^io\\.fabric8\\."),
          Part.of("the operator SDK", "^io\\.javaoperatorsdk\\."),
          Part.of("Satchel's own", "^dev\\.satchel\\."));

  private StartProfile() {}

  /**
   * Reads what was recorded up to then.
   *
   * @param used all processor time of that while
   */
  public static Profile read(Path recording, Instant ready, Duration used) throws IOException {
    Profile profile = new Profile(PARTS);
    Recording.samples(recording, Instant.MIN, ready, profile);
    profile.addUpTo(used, JVM);
    return profile;
  }
}
