package dev.satchel.webhook.delivery;

import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.PodReport;
import dev.satchel.webhook.server.SourceLimit;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * {@code POST /deliveries}: an agent says what is in its workspace ({@link PodReport}), with its
 * pod's token. Answers 204 when the pod says so too; what else, is on the answer's one line.
 */
public final class DeliveryEndpoint {
  /** Where it is, on the port of admission. */
  public static final String PATH = "/deliveries";

  private static final String BEARER = "Bearer ";

  /** So many reports of a pod at once; each may change the pod. */
  private static final int BURST = 10;

  /** And then one each two seconds. */
  private static final double A_SECOND = 0.5;

  /** The longest that a header of Helidon's may be is more than any token. */
  private static final int MAX_TOKEN = 8 * 1024;

  private final Speakers speakers;
  private final SourceLimit pace;
  private final DeliveredPods pods;

  /**
   * Has heard nothing yet.
   *
   * @param client stays the caller's
   */
  public DeliveryEndpoint(KubernetesClient client) {
    this(client, System::nanoTime);
  }

  DeliveryEndpoint(KubernetesClient client, LongSupplier nanos) {
    this.speakers = new Speakers(client, nanos);
    this.pace = new SourceLimit(BURST, A_SECOND, nanos);
    this.pods = new DeliveredPods(client);
  }

  /** Answers one request. */
  public void answer(ServerRequest request, ServerResponse response) throws IOException {
    Optional<String> token = token(request);
    if (token.isEmpty()) {
      unknown(response);
      return;
    }
    switch (speakers.speaker(token.get())) {
      case Speaker.Stranger() -> unknown(response);
      case Speaker.Undecided() -> later(response);
      case Speaker.Agent agent -> take(agent, request, response);
    }
  }

  private void take(Speaker.Agent agent, ServerRequest request, ServerResponse response)
      throws IOException {
    if (pace.count(agent.uid()).isPresent()) {
      response.header(HeaderNames.RETRY_AFTER, "2");
      say(response, Status.TOO_MANY_REQUESTS_429, "too many reports of this pod; wait");
      return;
    }
    Optional<Delivered> delivered = PodReport.parse(body(request));
    if (delivered.isEmpty()) {
      say(
          response,
          Status.BAD_REQUEST_400,
          "the body must be an agent's report, at most " + PodReport.MAX_BYTES + " bytes");
      return;
    }
    switch (pods.tell(agent, delivered.get())) {
      case TOLD -> {
        response.status(Status.NO_CONTENT_204);
        response.send();
      }
      case NO_WORKSPACE ->
          say(response, Status.FORBIDDEN_403, "the token's pod is no workspace that is there");
      case UNDECIDED -> later(response);
    }
  }

  private static Optional<String> token(ServerRequest request) {
    return request
        .headers()
        .first(HeaderNames.AUTHORIZATION)
        .filter(header -> header.startsWith(BEARER) && header.length() <= MAX_TOKEN)
        .map(header -> header.substring(BEARER.length()).strip())
        .filter(token -> !token.isEmpty());
  }

  private static byte[] body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      return in.readNBytes(PodReport.MAX_BYTES + 1);
    }
  }

  private static void unknown(ServerResponse response) {
    response.header(HeaderNames.WWW_AUTHENTICATE, "Bearer realm=\"satchel\"");
    say(
        response,
        Status.UNAUTHORIZED_401,
        "a workspace pod's token for the audience satchel.dev is needed");
  }

  private static void later(ServerResponse response) {
    response.header(HeaderNames.RETRY_AFTER, "5");
    say(response, Status.SERVICE_UNAVAILABLE_503, "the API server can't be asked now");
  }

  private static void say(ServerResponse response, Status status, String message) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.send((message + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
