package dev.satchel.webhook.check;

import dev.satchel.webhook.server.SourceLimit;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Holds back who fails too often. Only failures are: behind one address there may be a whole
 * gateway, whose good clients are not to be refused for a bad one's sake.
 */
final class Failures {
  private final SourceLimit limit;
  private final Sources sources;

  Failures(SourceLimit limit, Sources sources) {
    this.limit = limit;
    this.sources = sources;
  }

  /** Counts a failure; true: it was one too many, and that is answered. */
  boolean limits(ServerRequest request, ServerResponse response) {
    return answered(limit.count(source(request)), response);
  }

  /** True: the source has failed too often lately, and that is answered. Counts nothing. */
  boolean holdsBack(ServerRequest request, ServerResponse response) {
    return answered(limit.waiting(source(request)), response);
  }

  private static boolean answered(Optional<Duration> wait, ServerResponse response) {
    wait.ifPresent(time -> Answers.limited(response, time));
    return wait.isPresent();
  }

  private String source(ServerRequest request) {
    return sources.of(
        request.remotePeer().address(),
        request.headers().all(HeaderNames.X_FORWARDED_FOR, List::of));
  }
}
