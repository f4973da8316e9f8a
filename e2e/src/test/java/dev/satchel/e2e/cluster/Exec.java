package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.client.dsl.ContainerResource;
import io.fabric8.kubernetes.client.dsl.ExecWatch;
import io.fabric8.kubernetes.client.dsl.TtyExecOutputErrorable;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What a command in a container came to.
 *
 * @param out byte for byte
 */
public record Exec(int status, byte[] out, String err) {
  private static final int TIMEOUT_SECONDS = 30;

  /** Runs a command as {@code kubectl exec} does. */
  public static Exec run(String namespace, String pod, String container, String... command) {
    return run(container(namespace, pod, container), command);
  }

  /**
   * The same with lines on its standard input, which unlike a command are no part of a URL. They
   * have no end: the command must know how many it reads.
   */
  static Exec runReading(
      String lines, String namespace, String pod, String container, String... command) {
    return run(
        container(namespace, pod, container)
            .readingInput(new ByteArrayInputStream(lines.getBytes(StandardCharsets.UTF_8))),
        command);
  }

  private static ContainerResource container(String namespace, String pod, String container) {
    return Cluster.client().pods().inNamespace(namespace).withName(pod).inContainer(container);
  }

  private static Exec run(TtyExecOutputErrorable container, String... command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (ExecWatch watch = container.writingOutput(out).writingError(err).exec(command)) {
      int status = watch.exitCode().get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      return new Exec(status, out.toByteArray(), err.toString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("exec of " + command[0], e);
    }
  }

  public String text() {
    return new String(out, StandardCharsets.UTF_8);
  }
}
