package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/** A pod that runs, and the look inside it that its user has. */
public record Workspace(String namespace, String name) {
  static final int START_SECONDS = 120;

  /** Waits until the pod's containers run and are ready. */
  public Workspace awaitReady() {
    Cluster.client()
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .waitUntilReady(START_SECONDS, TimeUnit.SECONDS);
    return this;
  }

  public Pod pod() {
    return Objects.requireNonNull(
        Cluster.client().pods().inNamespace(namespace).withName(name).get(),
        () -> "no pod " + namespace + "/" + name);
  }

  /** Runs a shell command in the workspace and expects it to succeed. */
  public String sh(String command) {
    Exec exec = Exec.run(namespace, name, PodDraft.CONTAINER, "sh", "-c", command);
    assertThat(exec.status()).as("%s: %s", command, exec.err()).isZero();
    return exec.text();
  }

  public boolean succeeds(String command) {
    return Exec.run(namespace, name, PodDraft.CONTAINER, "sh", "-c", command).status() == 0;
  }

  /** A file's bytes; a path may begin with {@code ~/}. */
  public byte[] file(String path) {
    Exec exec = Exec.run(namespace, name, PodDraft.CONTAINER, "sh", "-c", "cat " + path);
    assertThat(exec.status()).as("cat %s: %s", path, exec.err()).isZero();
    return exec.out();
  }

  public String text(String path) {
    return new String(file(path), StandardCharsets.UTF_8);
  }

  public boolean has(String path) {
    return succeeds("test -e " + path);
  }

  /** Mode in octal and owner's uid, as {@code 600 1000}. */
  public String modeAndOwner(String path) {
    return sh("stat -c '%a %u' " + path).strip();
  }

  /** An environment variable of the running container, byte for byte; null if there is none. */
  public byte[] env(String variable) {
    String program = "tr '\\0' '\\n' </proc/1/environ | grep -q '^" + variable + "='";
    if (!succeeds(program)) {
      return null;
    }
    // The shell that exec starts has the container's environment.
    return Exec.run(
            namespace, name, PodDraft.CONTAINER, "sh", "-c", "printf %s \"$" + variable + "\"")
        .out();
  }

  public String envText(String variable) {
    byte[] bytes = env(variable);
    return bytes == null ? null : new String(bytes, StandardCharsets.UTF_8);
  }

  /** How often its containers were started again. */
  public int restarts() {
    return pod().getStatus().getContainerStatuses().stream()
        .filter(status -> status.getName().equals(PodDraft.CONTAINER))
        .mapToInt(ContainerStatus::getRestartCount)
        .sum();
  }

  public String log() {
    return Cluster.client()
        .pods()
        .inNamespace(namespace)
        .withName(name)
        .inContainer(PodDraft.CONTAINER)
        .getLog();
  }

  /** Ends the pod as its user would and waits until it is gone. */
  public void end() {
    Cluster.client().pods().inNamespace(namespace).withName(name).delete();
    Ending.awaitPod(namespace, name);
  }
}
