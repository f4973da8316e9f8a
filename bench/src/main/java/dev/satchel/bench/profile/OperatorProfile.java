package dev.satchel.bench.profile;

import dev.satchel.bench.profile.Profile.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** What an operator's processor time went to. */
public final class OperatorProfile {
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
   * Reads what was recorded between the two.
   *
   * @param used all processor time of that while
   */
  public static Profile read(Path recording, Instant from, Instant to, Duration used)
      throws IOException {
    Profile profile = new Profile(PARTS);
    Recording.read(recording, from, to, profile);
    profile.addUpTo(used, JVM);
    return profile;
  }
}
