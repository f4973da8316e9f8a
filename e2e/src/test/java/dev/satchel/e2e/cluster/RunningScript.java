package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.client.dsl.ExecWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** A shell script that runs in a workspace until it is closed, and what it says meanwhile. */
public final class RunningScript implements AutoCloseable {
  private final ExecWatch exec;

  private RunningScript(ExecWatch exec) {
    this.exec = exec;
  }

  /**
   * Starts it.
   *
   * @param line told each line as it comes, on a thread of its own
   */
  public static RunningScript start(Workspace workspace, String script, Consumer<String> line) {
    RunningScript started =
        new RunningScript(
            Cluster.client()
                .pods()
                .inNamespace(workspace.namespace())
                .withName(workspace.name())
                .inContainer(PodDraft.CONTAINER)
                .redirectingOutput()
                .exec("sh", "-c", script));
    Thread.ofVirtual().start(() -> started.read(line));
    return started;
  }

  private void read(Consumer<String> line) {
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(exec.getOutput(), StandardCharsets.UTF_8))) {
      for (String next = lines.readLine(); next != null; next = lines.readLine()) {
        line.accept(next);
      }
    } catch (IOException e) {
      // closed: nothing more is to be seen
    }
  }

  @Override
  public void close() {
    exec.close();
  }
}
