package dev.satchel.cli.explain;

import dev.satchel.crds.projection.InjectedPod;
import dev.satchel.crds.workspace.Workspace;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.Optional;
import java.util.stream.Stream;

/** A pod as the commands look at it. */
record PodView(Pod pod, Workspace workspace, Injection injection) {
  static PodView of(Pod pod, Owner owner) {
    return new PodView(pod, Workspace.of(pod), Injection.of(pod, owner));
  }

  String namespace() {
    return workspace.namespace();
  }

  String name() {
    return workspace.name();
  }

  /** What {@code ~} is there, as the webhook told the agent. */
  Optional<String> home() {
    return told(InjectedPod.ENV_HOME);
  }

  /** Whether its agent is to tell the webhook of its files. */
  boolean isToReport() {
    return told(InjectedPod.ENV_REPORT_URL).isPresent();
  }

  /** A path of a secret as it is in this pod. */
  String resolved(String path) {
    return path.startsWith("~/") ? home().map(home -> home + path.substring(1)).orElse(path) : path;
  }

  private Optional<String> told(String variable) {
    return pod.getSpec() == null
        ? Optional.empty()
        : Stream.concat(
                pod.getSpec().getInitContainers().stream(), pod.getSpec().getContainers().stream())
            .filter(PodView::isOurs)
            .flatMap(container -> container.getEnv().stream())
            .filter(env -> env.getName().equals(variable) && env.getValue() != null)
            .map(EnvVar::getValue)
            .findFirst();
  }

  private static boolean isOurs(Container container) {
    return container.getName().equals(InjectedPod.INIT_CONTAINER)
        || container.getName().equals(InjectedPod.AGENT_CONTAINER);
  }
}
