package dev.satchel.webhook.server;

import dev.satchel.webhook.admission.Admission;
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
import java.util.Map;
import java.util.concurrent.Semaphore;

/** HTTPS for the API server: HTTP/2 and HTTP/1.1, a virtual thread a request, a path a webhook. */
public final class AdmissionListener implements AutoCloseable {
  /** An API server takes objects of at most 3 MiB; a review holds one, and some around it. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  /** Admissions that have begun have that long to end: as long as an API server waits for one. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /** Without a request for that long, nobody asks this listener any more. */
  private static final Duration QUIET = Duration.ofMillis(500);

  /**
   * How many admissions are worked on; the others wait their turn. A burst of a thousand applies
   * would otherwise need memory for all of their objects and questions at the same time.
   */
  private static final int AT_ONCE = 16;

  private final Semaphore places = new Semaphore(AT_ONCE, true);
  private final Http2Connections http2 = new Http2Connections();
  private final Traffic traffic = new Traffic();
  private final WebServer server;
  private volatile boolean leaving;

  private AdmissionListener(int port, Tls tls, Map<String, Admission> admissions) {
    this.server =
        WebServer.builder()
            .port(port)
            .tls(tls)
            .shutdownHook(false)
            .shutdownGracePeriod(QUIET)
            .addConnectionSelector(http2)
            .routing(
                routing ->
                    admissions.forEach(
                        (path, admission) ->
                            routing.post(
                                path, (request, response) -> handle(admission, request, response))))
            .build();
  }

  /**
   * Starts to listen.
   *
   * @param port 0: any
   * @param admissions by path, none of which throws
   */
  public static AdmissionListener start(int port, Tls tls, Map<String, Admission> admissions) {
    AdmissionListener listener = new AdmissionListener(port, tls, admissions);
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

  private void handle(Admission admission, ServerRequest request, ServerResponse response)
      throws IOException {
    traffic.begin();
    places.acquireUninterruptibly();
    try {
      byte[] body = body(request);
      if (leaving) {
        sendElsewhere(request, response);
      }
      answer(admission, body, response);
    } finally {
      places.release();
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

  private static void answer(Admission admission, byte[] body, ServerResponse response) {
    if (body.length > MAX_BODY_BYTES) {
      say(response, Status.REQUEST_ENTITY_TOO_LARGE_413, "at most " + MAX_BODY_BYTES + " bytes");
      return;
    }
    try {
      AdmissionRequest request = AdmissionRequest.parse(body);
      response.header(HeaderNames.CONTENT_TYPE, "application/json");
      response.send(admission.answer(request).review(request.uid()));
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
