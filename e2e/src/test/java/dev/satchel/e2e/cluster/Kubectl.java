package dev.satchel.e2e.cluster;

import java.util.Map;
import java.util.stream.Stream;

/** The real {@code kubectl}: some things it does itself, such as client-side apply. */
public final class Kubectl {
  private Kubectl() {}

  /**
   * Runs it against the cluster of {@code KUBECONFIG}.
   *
   * @param stdin what {@code -f -} reads
   */
  public static Program run(String stdin, String... arguments) {
    return run(stdin, Map.of(), arguments);
  }

  /** With variables in its environment, such as {@code KUBE_EDITOR}. */
  public static Program run(String stdin, Map<String, String> environment, String... arguments) {
    return Program.run(
        stdin, environment, Stream.concat(Stream.of("kubectl"), Stream.of(arguments)).toList());
  }
}
