package dev.satchel.e2e.scenario;

import dev.satchel.e2e.cluster.Cluster;
import dev.satchel.e2e.cluster.PodDraft;
import dev.satchel.e2e.cluster.Workspace;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
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
  private final ExecWatch exec;

  /**
   * @param patterns of files, as the shell takes them
   */
  Vanishing(Workspace workspace, String patterns) {
    exec =
        Cluster.client()
            .pods()
            .inNamespace(workspace.namespace())
            .withName(workspace.name())
            .inContainer(PodDraft.CONTAINER)
            .redirectingOutput()
            .exec("sh", "-c", LOOK.formatted(patterns));
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(exec.getOutput(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        switch (line) {
          case "there" -> there.complete(null);
          case "gone" -> gone.complete(System.nanoTime());
          default -> throw new AssertionError(line);
        }
      }
    } catch (IOException e) {
      // closed: nothing more is to be seen
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
    exec.close();
  }
}
