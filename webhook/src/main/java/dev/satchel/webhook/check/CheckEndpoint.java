package dev.satchel.webhook.check;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.check.Verdict.Accepted;
import dev.satchel.webhook.check.Verdict.Refused;
import dev.satchel.webhook.check.Verdict.Unavailable;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * {@code POST /v1/keys/check}: {@code token} and, where something in particular is wanted, {@code
 * scope} and {@code resource}. Who sends a Kubernetes bearer token, and is allowed to, is told why
 * a key is refused; who sends none is told no more than a proxy is.
 */
final class CheckEndpoint {
  private static final String BODY =
      "the body must be a JSON object of at most "
          + Answers.MAX_BODY_BYTES
          + " bytes with a string token and, if wanted, strings scope and resource";

  private final KeyChecks checks;
  private final Failures failures;
  private final Callers callers;

  CheckEndpoint(KeyChecks checks, Failures failures, Callers callers) {
    this.checks = checks;
    this.failures = failures;
    this.callers = callers;
  }

  Outcome answer(ServerRequest request, ServerResponse response) throws IOException {
    String bearer = PresentedToken.bearer(request.headers());
    if (bearer == null) {
      return check(request, response, false);
    }
    if (failures.holdsBack(request, response)) {
      return Outcome.LIMITED;
    }
    switch (callers.standing(bearer)) {
      case ALLOWED -> {
        return check(request, response, true);
      }
      case FORBIDDEN ->
          Answers.error(
              response,
              Status.FORBIDDEN_403,
              "the caller must be allowed the verb check on aigatewaykeys.satchel.dev");
      case UNKNOWN -> {
        if (failures.limits(request, response)) {
          return Outcome.LIMITED;
        }
        Answers.challenge(response);
        Answers.error(
            response,
            Status.UNAUTHORIZED_401,
            "the caller's bearer token must be one of this cluster's; the key goes into the body");
      }
      case UNDECIDED ->
          Answers.error(
              response,
              Status.SERVICE_UNAVAILABLE_503,
              "the Kubernetes API can't say now who the caller is");
    }
    return Outcome.CALLER_REFUSED;
  }

  private Outcome check(ServerRequest request, ServerResponse response, boolean toldWhy)
      throws IOException {
    Optional<ObjectNode> body = Answers.object(request);
    if (body.isEmpty() || !body.get().path("token").isTextual()) {
      Answers.error(response, Status.BAD_REQUEST_400, BODY);
      return Outcome.MALFORMED;
    }
    Wanted wanted = Wanted.of(texts(body.get(), "scope"), texts(body.get(), "resource"));
    if (!wanted.isReadable()) {
      Answers.error(response, Status.BAD_REQUEST_400, String.join("; ", wanted.unreadable()));
      return Outcome.MALFORMED;
    }
    Verdict verdict = checks.check(body.get().path("token").textValue(), wanted);
    switch (verdict) {
      case Accepted(KnownToken token) -> Answers.send(response, Status.OK_200, accepted(token));
      case Unavailable _ -> Answers.unavailable(response);
      case Refused refused when toldWhy ->
          Answers.send(response, Status.OK_200, refused().put("reason", refused.reason().text()));
      case Refused refused -> {
        if (refused.reason().isOfToken() && failures.limits(request, response)) {
          return Outcome.LIMITED;
        }
        Answers.send(
            response,
            refused.reason().isOfToken() ? Status.UNAUTHORIZED_401 : Status.FORBIDDEN_403,
            refused());
      }
    }
    return Outcome.of(verdict);
  }

  /** What is of another type is no text that could be read. */
  private static List<String> texts(ObjectNode body, String field) {
    JsonNode value = body.path(field);
    return value.isMissingNode() || value.isNull()
        ? List.of()
        : List.of(value.isTextual() ? value.textValue() : "");
  }

  private static ObjectNode accepted(KnownToken token) {
    ObjectNode body = Answers.json().put("allowed", true).put("key", token.keyName);
    if (token.user != null) {
      body.put("user", token.user);
    }
    token.end().ifPresent(end -> body.put("expiresAt", end.toString()));
    return body;
  }

  private static ObjectNode refused() {
    return Answers.json().put("allowed", false);
  }
}
