package dev.satchel.webhook.server;

import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.AdmissionRequest.MalformedException;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Function;

/** HTTPS for the API server: HTTP/2 and HTTP/1.1, a virtual thread a request. */
public final class AdmissionListener implements AutoCloseable {
  public static final String PATH = "/mutate-pods";

  /** An API server takes objects of at most 3 MiB; a review holds one, and some around it. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  /** Admissions that have begun have that long to end: as long as an API server waits for one. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** Without a request for that long, nobody asks this listener any more. */
  private static final Duration QUIET = Duration.ofMillis(500);

  private final Function<AdmissionRequest, AdmissionAnswer> answer;
  private final Http2Connections http2 = new Http2Connections();
  private final Traffic traffic = new Traffic();
  private final WebServer server;
  private volatile boolean leaving;

  private AdmissionListener(int port, Tls tls, Function<AdmissionRequest, AdmissionAnswer> answer) {
    this.answer = answer;
    this.server =
        WebServer.builder()
            .port(port)
            .tls(tls)
            .shutdownHook(false)
            .shutdownGracePeriod(QUIET)
            .addConnectionSelector(http2)
            .routing(routing -> routing.post(PATH, this::handle))
            .build();
  }

  /**
   * Starts to listen.
   *
   * @param port 0: any
   */
  public static AdmissionListener start(
      int port, Tls tls, Function<AdmissionRequest, AdmissionAnswer> answer) {
    AdmissionListener listener = new AdmissionListener(port, tls, answer);
    listener.server.start();
    return listener;
  }

  public int port() {
    return server.port();
  }

  /** New connections have the new certificate; those that are open go on. */
  public void reload(Tls tls) {
    server.reloadTls(tls);
  }

  private void handle(ServerRequest request, ServerResponse response) throws IOException {
    traffic.begin();
    try {
      byte[] body = body(request);
      if (leaving) {
        sendElsewhere(request, response);
      }
      answer(body, response);
    } finally {
      traffic.end();
    }
  }

  private void sendElsewhere(ServerRequest request, ServerResponse response) {
    if (request.prologue().protocolVersion().startsWith("1")) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    } else {
      http2.leave(request.socketId());
    }
  }

  private void answer(byte[] body, ServerResponse response) {
    if (body.length > MAX_BODY_BYTES) {
      say(response, Status.REQUEST_ENTITY_TOO_LARGE_413, "at most " + MAX_BODY_BYTES + " bytes");
      return;
    }
    try {
      AdmissionRequest admission = AdmissionRequest.parse(body);
      response.header(HeaderNames.CONTENT_TYPE, "application/json");
      response.send(answer.apply(admission).review(admission.uid()));
    } catch (MalformedException e) {
      say(response, Status.BAD_REQUEST_400, e.fault());
    }
  }

  private static byte[] body(ServerRequest request) throws IOException {
    if (!request.content().hasEntity()) {
      return new byte[0];
    }
    try (InputStream in = request.content().inputStream()) {
      return in.readNBytes(MAX_BODY_BYTES + 1);
    }
  }

  private static void say(ServerResponse response, Status status, String message) {
    response.status(status);
    response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
    response.send((message + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Sends those that still ask elsewhere, until nobody does, answers what it has begun, and stops.
   */
  @Override
  public void close() {
    leaving = true;
    http2.leave();
    traffic.awaitQuiet(QUIET, GRACE);
    server.stop();
  }
}
