package dev.satchel.webhook.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * As a Service does it: new connections go to the present target, open ones stay where they are.
 */
public final class Relay implements AutoCloseable {
  private final ServerSocket server;
  private volatile int target;

  public Relay(int target) {
    this.target = target;
    try {
      server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread.ofVirtual().start(this::accept);
  }

  public int port() {
    return server.getLocalPort();
  }

  public void pointTo(int port) {
    target = port;
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket client = server.accept();
        Socket behind = new Socket(InetAddress.getLoopbackAddress(), target);
        Thread.ofVirtual().start(() -> connect(client, behind));
      } catch (IOException e) {
        // The client gave up, or the relay is being closed.
      }
    }
  }

  private static void connect(Socket client, Socket behind) {
    try (client;
        behind) {
      Thread there = Thread.ofVirtual().start(() -> copy(client, behind));
      copy(behind, client);
      there.join();
    } catch (IOException e) {
      // Both are of no use any more.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What one side has said reaches the other, even when that listens no more to what is sent. */
  private static void copy(Socket from, Socket to) {
    try {
      from.getInputStream().transferTo(to.getOutputStream());
      to.shutdownOutput();
    } catch (IOException e) {
      // One of the two has ended the connection.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
