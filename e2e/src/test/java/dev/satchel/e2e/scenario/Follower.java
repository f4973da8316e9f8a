package dev.satchel.e2e.scenario;

import dev.satchel.e2e.cluster.RunningScript;
import dev.satchel.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Tells at once when a one-line file in a running workspace has another content. */
final class Follower implements AutoCloseable {
  private static final String LOOK =
      "last=; while :; do read -r now <%s; "
          + "if [ \"$now\" != \"$last\" ]; then echo \"$now\"; last=$now; fi; sleep 0.02; done";

  /**
   * @param nanos when it was seen here, as {@link System#nanoTime}
   */
  private record Seen(String content, long nanos) {}

  private final BlockingQueue<Seen> seen = new LinkedBlockingQueue<>();
  private final RunningScript script;

  Follower(Workspace workspace, String path) {
    script = RunningScript.start(workspace, LOOK.formatted(path), this::said);
  }

  private void said(String line) {
    seen.add(new Seen(line, System.nanoTime()));
  }

  /** How long after a moment the file had this content; at most so long is waited for it. */
  Duration until(String content, long sinceNanos, Duration atMost) throws InterruptedException {
    long deadline = sinceNanos + atMost.toNanos();
    while (true) {
      Seen next = seen.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
      if (next == null) {
        throw new AssertionError("the file was not new after " + atMost);
      }
      if (next.content().equals(content)) {
        return Duration.ofNanos(next.nanos() - sinceNanos);
      }
    }
  }

  @Override
  public void close() {
    script.close();
  }
}
