package dev.satchel.webhook.server;

import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.AdmissionRequest.MalformedException;
import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** HTTPS for the API server, a path a webhook. */
public final class AdmissionListener implements AutoCloseable {
  /** An API server takes objects of at most 3 MiB; a review holds one, and some around it. */
  private static final int MAX_BODY_BYTES = 8 * 1024 * 1024;

  /** Admissions that have begun have that long to end: as long as an API server waits for one. */
  private static final Duration GRACE = Duration.ofSeconds(10);

  /**
   * How many admissions are worked on; the others wait their turn. A burst of a thousand applies
   * would otherwise need memory for all of their objects and questions at the same time.
   */
  private static final int AT_ONCE = 16;

  private final HttpsListener https;

  private AdmissionListener(HttpsListener https) {
    this.https = https;
  }

  /**
   * Starts to listen.
   *
   * @param port 0: any
   * @param admissions by path, none of which throws
   */
  public static AdmissionListener start(int port, Tls tls, Map<String, Admission> admissions) {
    return start(port, tls, admissions, routing -> {});
  }

  /**
   * The same.
   *
   * @param others what else is answered there; takes none of the admissions' places
   */
  public static AdmissionListener start(
      int port, Tls tls, Map<String, Admission> admissions, Consumer<HttpRouting.Builder> others) {
    Semaphore places = new Semaphore(AT_ONCE, true);
    return new AdmissionListener(
        HttpsListener.start(
            port,
            tls,
            GRACE,
            routing -> {
              admissions.forEach(
                  (path, admission) ->
                      routing.post(
                          path,
                          (request, response) -> handle(places, admission, request, response)));
              others.accept(routing);
            }));
  }

  public int port() {
    return https.port();
  }

  /** New connections have the new certificate; those that are open go on. */
  public void reload(Tls tls) {
    https.reload(tls);
  }

  private static void handle(
      Semaphore places, Admission admission, ServerRequest request, ServerResponse response)
      throws IOException {
    places.acquireUninterruptibly();
    try {
      answer(admission, body(request), response);
    } finally {
      places.release();
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
    https.close();
  }
}
