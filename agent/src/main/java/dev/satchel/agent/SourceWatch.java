package dev.satchel.agent;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the kubelet to write to the source volume. Woken by inotify; where the node has no
 * inotify instance left (a limit per uid, shared by all pods), it looks four times a second.
 */
final class SourceWatch implements Closeable {
  private static final Duration WITHOUT_INOTIFY = Duration.ofMillis(250);

  private final @Nullable WatchService events;

  private SourceWatch(@Nullable WatchService events) {
    this.events = events;
  }

  static SourceWatch on(Source source, Log log) {
    WatchService events = null;
    try {
      events = source.directory().getFileSystem().newWatchService();
      source.directory().register(events, StandardWatchEventKinds.ENTRY_CREATE);
      return new SourceWatch(events);
    } catch (IOException e) {
      log.line("no inotify on " + source.directory() + ", looking 4 times a second instead");
      closeQuietly(events);
      return new SourceWatch(null);
    }
  }

  /** Returns when something was written, or after {@code atMost}, or a little earlier than that. */
  void await(Duration atMost) throws InterruptedException {
    if (events == null) {
      Thread.sleep(atMost.compareTo(WITHOUT_INOTIFY) < 0 ? atMost : WITHOUT_INOTIFY);
      return;
    }
    WatchKey key = events.poll(atMost.toNanos(), TimeUnit.NANOSECONDS);
    if (key != null) {
      key.pollEvents();
      key.reset();
    }
  }

  @Override
  public void close() {
    closeQuietly(events);
  }

  private static void closeQuietly(@Nullable WatchService service) {
    if (service != null) {
      try {
        service.close();
      } catch (IOException e) {
        // Nothing was being written by it, and the process is about to end or to do without.
      }
    }
  }
}
