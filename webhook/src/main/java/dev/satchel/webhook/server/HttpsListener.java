package dev.satchel.webhook.server;

import io.helidon.common.tls.Tls;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.FilterChain;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingRequest;
import io.helidon.webserver.http.RoutingResponse;
import java.time.Duration;
import java.util.function.Consumer;

/**
 * HTTPS: HTTP/2 and HTTP/1.1, a virtual thread a request; certificates change while it listens, and
 * it ends without a request that is not answered.
 */
public final class HttpsListener implements AutoCloseable {
  /** Without a request for that long, nobody asks this listener any more. */
  private static final Duration QUIET = Duration.ofMillis(500);

  private final Http2Connections http2 = new Http2Connections();
  private final Traffic traffic = new Traffic();
  private final Duration grace;
  private final WebServer server;
  private volatile boolean leaving;

  private HttpsListener(int port, Tls tls, Duration grace, Consumer<HttpRouting.Builder> routing) {
    this.grace = grace;
    this.server =
        WebServer.builder()
            .port(port)
            .tls(tls)
            // Helidon's own sockets ask a name server who each client is, and wait for the answer.
            .useNio(false)
            .shutdownHook(false)
            // An answer is several writes; by Nagle's algorithm the last of them would wait for the
            // client's delayed acknowledgement, which takes up to 40 ms.
            .connectionOptions(socket -> socket.tcpNoDelay(true))
            .shutdownGracePeriod(QUIET)
            .addConnectionSelector(http2)
            .routing(
                routes -> {
                  routes.addFilter(this::counted);
                  routing.accept(routes);
                })
            .build();
  }

  /**
   * Starts to listen.
   *
   * @param port 0: any
   * @param grace how long requests that have begun may take to end at the close
   */
  public static HttpsListener start(
      int port, Tls tls, Duration grace, Consumer<HttpRouting.Builder> routing) {
    HttpsListener listener = new HttpsListener(port, tls, grace, routing);
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

  private void counted(FilterChain chain, RoutingRequest request, RoutingResponse response) {
    traffic.begin();
    try {
      response.beforeSend(() -> sendElsewhere(request, response));
      chain.proceed();
    } finally {
      traffic.end();
    }
  }

  private void sendElsewhere(RoutingRequest request, RoutingResponse response) {
    if (!leaving) {
      return;
    }
    if (request.prologue().protocolVersion().startsWith("1")) {
      response.header(HeaderValues.CONNECTION_CLOSE);
    } else {
      http2.leave(request.socketId());
    }
  }

  /**
   * Sends those that still ask elsewhere, until nobody does, answers what it has begun, and stops.
   */
  @Override
  public void close() {
    leaving = true;
    http2.leave();
    traffic.awaitQuiet(QUIET, grace);
    server.stop();
  }
}
