package dev.satchel.e2e.scenario;

import dev.satchel.e2e.cluster.RunningScript;
import dev.satchel.e2e.cluster.Workspace;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Tells at once when a running workspace has no file of a pattern with anything in it any more. */
final class Vanishing implements AutoCloseable {
  /** A bind-mounted file is emptied and not removed, so an empty one counts as gone. */
  private static final String LOOK =
      """
      left() { for file in %s; do if [ -s "$file" ]; then return 0; fi; done; return 1; }
      left && echo there
      while left; do sleep 0.2; done
      echo gone
      """;

  private final CompletableFuture<Void> there = new CompletableFuture<>();
  private final CompletableFuture<Long> gone = new CompletableFuture<>();
  private final RunningScript script;

  /**
   * @param patterns of files, as the shell takes them
   */
  Vanishing(Workspace workspace, String patterns) {
    script = RunningScript.start(workspace, LOOK.formatted(patterns), this::said);
  }

  private void said(String line) {
    switch (line) {
      case "there" -> there.complete(null);
      case "gone" -> gone.complete(System.nanoTime());
      default -> throw new AssertionError(line);
    }
  }

  /** Waits until it looks, and there is something to be seen. */
  Vanishing awaitThere() throws Exception {
    there.get(30, TimeUnit.SECONDS);
    return this;
  }

  /** How long after a moment there was nothing any more; at most so long is waited for it. */
  Duration until(long sinceNanos, Duration atMost) throws Exception {
    long left = sinceNanos + atMost.toNanos() - System.nanoTime();
    return Duration.ofNanos(gone.get(left, TimeUnit.NANOSECONDS) - sinceNanos);
  }

  @Override
  public void close() {
    script.close();
  }
}
