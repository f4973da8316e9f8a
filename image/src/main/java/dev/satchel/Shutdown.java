package dev.satchel;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What is open, closed in reverse order when the process is told to end (SIGTERM) or could not
 * start. One that fails to close does not keep the others from it.
 */
final class Shutdown {
  private static final Logger LOG = LoggerFactory.getLogger(Shutdown.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private boolean closed;

  /** Registers with the JVM, whose exit then waits for the closing. */
  static Shutdown onExit() {
    Shutdown shutdown = new Shutdown();
    Runtime.getRuntime().addShutdownHook(new Thread(shutdown::close, "shutdown"));
    return shutdown;
  }

  /** Has it closed at the end; at once if the end has come meanwhile. */
  <T extends AutoCloseable> T closing(T resource) {
    boolean late;
    synchronized (open) {
      late = closed;
      if (!late) {
        open.push(resource);
      }
    }
    if (late) {
      close(resource);
    }
    return resource;
  }

  /** Waits for ever: the JVM ends by a signal, or by who calls {@link System#exit}. */
  static int serve() throws InterruptedException {
    new CountDownLatch(1).await();
    return 0;
  }

  void close() {
    while (true) {
      AutoCloseable next;
      synchronized (open) {
        closed = true;
        next = open.poll();
      }
      if (next == null) {
        return;
      }
      close(next);
    }
  }

  private static void close(AutoCloseable resource) {
    try {
      resource.close();
    } catch (Exception e) {
      LOG.warn("{} did not close", resource.getClass().getSimpleName(), e);
    }
  }
}
