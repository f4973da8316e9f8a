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
  private final ExecWatch exec;

  Follower(Workspace workspace, String path) {
    exec =
        Cluster.client()
            .pods()
            .inNamespace(workspace.namespace())
            .withName(workspace.name())
            .inContainer(PodDraft.CONTAINER)
            .redirectingOutput()
            .exec("sh", "-c", LOOK.formatted(path));
    Thread.ofVirtual().start(this::read);
  }

  private void read() {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(exec.getOutput(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        seen.add(new Seen(line, System.nanoTime()));
      }
    } catch (IOException e) {
      // closed: nothing more is to be seen
    }
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
    exec.close();
  }
}
