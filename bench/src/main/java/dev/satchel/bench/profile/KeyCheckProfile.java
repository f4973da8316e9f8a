package dev.satchel.bench.profile;

import dev.satchel.bench.profile.Profile.Part;
import dev.satchel.bench.report.Figure;
import dev.satchel.bench.report.Results;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * What a key check's processor time goes to, by a recording of the webhook's {@code
 * KeyChecksBench}.
 */
public final class KeyCheckProfile {
  private static final String SCENARIO = "Key checks: where the processor time goes";

  /** What is done for a check over TLS, the more particular first. */
  private static final List<Part> PARTS =
      List.of(
          Part.of("reading and writing sockets", "^sun\\.nio\\.ch\\."),
          Part.of("TLS: the cipher", "^com\\.sun\\.crypto\\.provider\\."),
          Part.of("TLS: the rest", "^sun\\.security\\.ssl\\."),
          Part.of(
              "the check itself: what is asked, the key's hash, what it permits",
              "^dev\\.satchel\\.webhook\\.check\\.(KeyChecks|PresentedToken|Wanted)\\.",
              "^dev\\.satchel\\.webhook\\.check\\.AuthzEndpoint\\.(wanted|scopes)"),
          Part.of("counting and timing", "^dev\\.satchel\\.webhook\\.check\\.CheckMetrics\\."),
          Part.of("HTTP: the answer", "ServerResponse", "\\.webserver\\.http1?\\..*[sS]end"),
          Part.of("HTTP: the request and its headers", "^io\\.helidon\\."),
          Part.of("virtual threads", "VirtualThread", "ForkJoin"));

  private KeyCheckProfile() {}

  /**
   * @param arguments the file of the figures, the recording
   */
  public static void main(String[] arguments) throws IOException {
    Results results = new Results(Path.of(arguments[0]));
    Profile profile = new Profile(PARTS);
    Recording.read(Path.of(arguments[1]), Instant.MIN, Instant.MAX, profile);
    profile.shares().forEach((part, share) -> results.add(Figure.of(SCENARIO, part, share, "%")));
  }
}
