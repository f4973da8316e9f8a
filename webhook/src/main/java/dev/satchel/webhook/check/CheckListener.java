package dev.satchel.webhook.check;

import dev.satchel.crds.audit.AuditApi;
import dev.satchel.webhook.server.HttpsListener;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.function.BiConsumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** HTTPS for gateways and proxies: which path is answered by what. */
final class CheckListener implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CheckListener.class);
  private static final Duration GRACE = Duration.ofSeconds(10);

  private static final String AUTHZ = "/authz";
  private static final String CHECK = "/v1/keys/check";
  private static final String TOKENREVIEW = "/tokenreview";
  private static final String READY = "/readyz";

  private final KeyChecks checks;
  private final AuthzEndpoint authz;
  private final CheckEndpoint check;
  private final TokenReviewEndpoint tokenReview;
  private final AuditEndpoint audit;
  private final CheckMetrics metrics;
  private final HttpsListener https;

  private interface Answerer {
    Outcome answer(ServerRequest request, ServerResponse response) throws IOException;
  }

  /** Starts to listen; port 0: any. */
  CheckListener(
      int port,
      Tls tls,
      KeyChecks checks,
      Failures failures,
      Callers callers,
      AuditEndpoint audit,
      CheckMetrics metrics) {
    this.checks = checks;
    this.authz = new AuthzEndpoint(checks, failures);
    this.check = new CheckEndpoint(checks, failures, callers);
    this.tokenReview = new TokenReviewEndpoint(checks, failures);
    this.audit = audit;
    this.metrics = metrics;
    this.https = HttpsListener.start(port, tls, GRACE, routing -> routing.any(this::route));
  }

  int port() {
    return https.port();
  }

  void reload(Tls tls) {
    https.reload(tls);
  }

  /**
   * By the path as it was sent. A proxy may put its client's path behind {@code /authz}: were
   * {@code /authz/../readyz} resolved, a client could have its proxy read the 200 of another
   * endpoint.
   */
  private void route(ServerRequest request, ServerResponse response) {
    String path = request.prologue().uriPath().rawPath();
    if (path.equals(AUTHZ) || path.startsWith(AUTHZ + "/")) {
      timed(Endpoint.AUTHZ, authz::answer, request, response);
    } else {
      switch (path) {
        case CHECK -> posted(Endpoint.CHECK, check::answer, request, response);
        case TOKENREVIEW -> posted(Endpoint.TOKENREVIEW, tokenReview::answer, request, response);
        case READY -> ready(response);
        case AuditApi.ENTRIES -> read(audit::entries, request, response);
        case AuditApi.VERIFY -> read(audit::verify, request, response);
        default -> Answers.error(response, Status.NOT_FOUND_404, "not here");
      }
    }
  }

  private void posted(
      Endpoint endpoint, Answerer answerer, ServerRequest request, ServerResponse response) {
    if (request.prologue().method().equals(Method.POST)) {
      timed(endpoint, answerer, request, response);
    } else {
      response.header(HeaderNames.ALLOW, "POST");
      Answers.error(response, Status.METHOD_NOT_ALLOWED_405, "must be a POST");
    }
  }

  /** No key check, so it is not counted among them. */
  private void read(
      BiConsumer<ServerRequest, ServerResponse> answerer,
      ServerRequest request,
      ServerResponse response) {
    if (request.prologue().method().equals(Method.GET)) {
      answerer.accept(request, response);
    } else {
      response.header(HeaderNames.ALLOW, "GET");
      Answers.error(response, Status.METHOD_NOT_ALLOWED_405, "must be a GET");
    }
  }

  private void timed(
      Endpoint endpoint, Answerer answerer, ServerRequest request, ServerResponse response) {
    long begin = System.nanoTime();
    try {
      Outcome outcome = answerer.answer(request, response);
      metrics.answered(endpoint, outcome, System.nanoTime() - begin);
    } catch (IOException e) {
      LOG.debug("a client was gone before its request was read: {}", e.getClass().getName());
    } catch (RuntimeException e) {
      // Its text may quote the request.
      LOG.error(
          "a key check failed: {} at {}",
          e.getClass().getName(),
          e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
      metrics.answered(endpoint, Outcome.FAILED, System.nanoTime() - begin);
      if (!response.isSent()) {
        Answers.error(response, Status.INTERNAL_SERVER_ERROR_500, "this check failed");
      }
    }
  }

  private void ready(ServerResponse response) {
    if (checks.isAvailable()) {
      Answers.send(response, Status.OK_200, Answers.json().put("ready", true));
    } else {
      Answers.unavailable(response);
    }
  }

  @Override
  public void close() {
    https.close();
  }
}
