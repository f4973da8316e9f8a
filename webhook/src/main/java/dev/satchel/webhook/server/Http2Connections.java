package dev.satchel.webhook.server;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.concurrency.limits.Limit;
import io.helidon.common.task.InterruptableTask;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http2.Http2Config;
import io.helidon.webserver.http2.Http2ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Helidon's HTTP/2, and a way to tell clients to go elsewhere.
 *
 * <p>Helidon stops by closing its sockets, and a client that sent a request at that moment cannot
 * know what became of it: an API server refuses the pod. So clients are asked before, by GOAWAY, to
 * begin nothing more on their connection (RFC 9113, 6.8).
 */
final class Http2Connections implements ServerConnectionSelector {
  private final ServerConnectionSelector helidon =
      Http2ConnectionSelector.builder().http2Config(Http2Config.create()).build();
  private final Map<String, FrameWriter> open = new ConcurrentHashMap<>();

  /** Asks every client that is connected. */
  void leave() {
    open.values().forEach(FrameWriter::goAway);
  }

  /**
   * Asks one client.
   *
   * @param socketId a request's; those of other protocols are left alone
   */
  void leave(String socketId) {
    FrameWriter writer = open.get(socketId);
    if (writer != null) {
      writer.goAway();
    }
  }

  @Override
  public int bytesToIdentifyConnection() {
    return helidon.bytesToIdentifyConnection();
  }

  @Override
  public Support supports(BufferData data) {
    return helidon.supports(data);
  }

  @Override
  public Set<String> supportedApplicationProtocols() {
    return helidon.supportedApplicationProtocols();
  }

  @Override
  public ServerConnection connection(ConnectionContext context) {
    FrameWriter writer = new FrameWriter(context.dataWriter());
    return new Known(
        context.childSocketId(), writer, helidon.connection(new WritingContext(context, writer)));
  }

  /** A connection that is in {@link #open} as long as it is served. */
  private final class Known implements ServerConnection, InterruptableTask<Void> {
    private final String socketId;
    private final FrameWriter writer;
    private final ServerConnection connection;

    Known(String socketId, FrameWriter writer, ServerConnection connection) {
      this.socketId = socketId;
      this.writer = writer;
      this.connection = connection;
    }

    @Override
    public void handle(Limit limit) throws InterruptedException {
      open.put(socketId, writer);
      try {
        connection.handle(limit);
      } finally {
        open.remove(socketId);
      }
    }

    @Override
    public Duration idleTime() {
      return connection.idleTime();
    }

    @Override
    public void close(boolean interrupt) {
      connection.close(interrupt);
    }

    @Override
    public boolean canInterrupt() {
      return connection instanceof InterruptableTask<?> task && task.canInterrupt();
    }
  }
}
