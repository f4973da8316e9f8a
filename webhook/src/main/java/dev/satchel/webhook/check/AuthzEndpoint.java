package dev.satchel.webhook.check;

import dev.satchel.webhook.check.Verdict.Accepted;
import dev.satchel.webhook.check.Verdict.Reason;
import dev.satchel.webhook.check.Verdict.Refused;
import dev.satchel.webhook.check.Verdict.Unavailable;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.Headers;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.util.Arrays;
import java.util.List;

/**
 * {@code /authz}, for proxies that ask about a request of their client's: its headers are the
 * client's, and the proxy's own {@code x-satchel-scope} and {@code x-satchel-resource}.
 */
final class AuthzEndpoint {
  private static final HeaderName SCOPE = HeaderNames.create("x-satchel-scope");
  private static final HeaderName RESOURCE = HeaderNames.create("x-satchel-resource");
  private static final HeaderName KEY_NAME = HeaderNames.create("x-satchel-key-name");
  private static final HeaderName USER = HeaderNames.create("x-satchel-user");

  private final KeyChecks checks;
  private final Failures failures;

  AuthzEndpoint(KeyChecks checks, Failures failures) {
    this.checks = checks;
    this.failures = failures;
  }

  Outcome answer(ServerRequest request, ServerResponse response) {
    Headers headers = request.headers();
    String presented = PresentedToken.in(headers);
    return switch (checks.check(presented, wanted(headers))) {
      case Accepted(KnownToken token) -> {
        response.header(KEY_NAME, token.keyName);
        if (token.user != null) {
          response.header(USER, token.user);
        }
        Answers.send(response, Status.OK_200);
        yield Outcome.ACCEPTED;
      }
      case Unavailable _ -> {
        Answers.unavailable(response);
        yield Outcome.UNAVAILABLE;
      }
      case Refused refused when presented == null -> refuse(response, refused, Outcome.NO_TOKEN);
      case Refused refused ->
          refused.reason().isOfToken() && failures.limits(request, response)
              ? Outcome.LIMITED
              : refuse(response, refused, Outcome.of(refused));
    };
  }

  private static Outcome refuse(ServerResponse response, Refused refused, Outcome outcome) {
    Reason reason = refused.reason();
    if (reason.isOfToken()) {
      Answers.challenge(response);
      Answers.error(response, Status.UNAUTHORIZED_401, "no valid key");
    } else {
      Answers.error(response, Status.FORBIDDEN_403, "the key is not good for this");
    }
    return outcome;
  }

  private static Wanted wanted(Headers headers) {
    return Wanted.of(scopes(headers.all(SCOPE, List::of)), headers.all(RESOURCE, List::of));
  }

  /** Whoever joins two headers of the same name does it by a comma, which is in no scope. */
  private static List<String> scopes(List<String> values) {
    if (values.isEmpty()) {
      return values;
    }
    if (values.size() == 1 && values.getFirst().indexOf(',') < 0) {
      return List.of(values.getFirst().strip());
    }
    return values.stream()
        .flatMap(value -> Arrays.stream(value.split(",", -1)))
        .map(String::strip)
        .toList();
  }
}
