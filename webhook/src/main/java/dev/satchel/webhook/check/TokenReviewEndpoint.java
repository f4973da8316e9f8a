package dev.satchel.webhook.check;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.webhook.check.Verdict.Accepted;
import dev.satchel.webhook.check.Verdict.Refused;
import dev.satchel.webhook.check.Verdict.Unavailable;
import dev.satchel.webhook.key.KeyIdentity;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * {@code POST /tokenreview}: {@code TokenReview} of {@code authentication.k8s.io}, in and out, for
 * an API server ({@code --authentication-token-webhook-config-file}) or what speaks its language.
 * What the key is good for comes as {@code extra}.
 */
final class TokenReviewEndpoint {
  /** An API server of 1.20 asks by the older one unless it is told otherwise. */
  private static final Set<String> VERSIONS =
      Set.of("authentication.k8s.io/v1", "authentication.k8s.io/v1beta1");

  private static final String KIND = "TokenReview";

  private final KeyChecks checks;
  private final Failures failures;

  TokenReviewEndpoint(KeyChecks checks, Failures failures) {
    this.checks = checks;
    this.failures = failures;
  }

  Outcome answer(ServerRequest request, ServerResponse response) throws IOException {
    Optional<ObjectNode> review = Answers.object(request).filter(TokenReviewEndpoint::isReview);
    if (review.isEmpty()) {
      Answers.error(
          response,
          Status.BAD_REQUEST_400,
          "the body must be a TokenReview of authentication.k8s.io/v1 with spec.token, at most "
              + Answers.MAX_BODY_BYTES
              + " bytes");
      return Outcome.MALFORMED;
    }
    String token = review.get().at("/spec/token").textValue();
    Verdict verdict = checks.check(token, Wanted.ANYTHING);
    ObjectNode answer =
        Answers.json()
            .put("apiVersion", review.get().path("apiVersion").textValue())
            .put("kind", KIND);
    ObjectNode status = answer.putObject("status");
    switch (verdict) {
      case Accepted(KnownToken known) -> accepted(status, known);
      case Unavailable _ -> {
        Answers.unavailable(response);
        return Outcome.UNAVAILABLE;
      }
      case Refused _ -> {
        // An API server asks about every token that it does not know; others' are no failures.
        if (token.startsWith(KeyToken.START) && failures.limits(request, response)) {
          return Outcome.LIMITED;
        }
        status.put("authenticated", false);
      }
    }
    Answers.send(response, Status.OK_200, answer);
    return Outcome.of(verdict);
  }

  private static boolean isReview(ObjectNode body) {
    return VERSIONS.contains(body.path("apiVersion").asText(""))
        && body.path("kind").asText("").equals(KIND)
        && body.at("/spec/token").isTextual();
  }

  private static void accepted(ObjectNode status, KnownToken known) {
    status.put("authenticated", true);
    ObjectNode user = status.putObject("user").put("username", KeyIdentity.username(known.keyName));
    user.putArray("groups").add(KeyIdentity.GROUP);
    ObjectNode extra = user.putObject("extra");
    texts(extra, "satchel.dev/scopes", known.permissions.scopes().values());
    texts(extra, "satchel.dev/allow-list", known.permissions.allowList().values());
    if (known.user != null) {
      texts(extra, "satchel.dev/user", List.of(known.user));
    }
  }

  private static void texts(ObjectNode extra, String name, List<String> values) {
    ArrayNode array = extra.putArray(name);
    values.forEach(array::add);
  }
}
