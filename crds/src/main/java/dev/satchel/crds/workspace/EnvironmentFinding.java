package dev.satchel.crds.workspace;

import dev.satchel.crds.projection.Injected;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What is not so with the environment variable of a secret in a workspace that has started. */
final class EnvironmentFinding {
  private EnvironmentFinding() {}

  static Optional<Finding> of(Delivery delivery, Workspace workspace) {
    Map<String, String> given =
        workspace.injected().map(Injected::secretByEnvName).orElse(Map.of());
    String wanted = delivery.envName().map(Object::toString).orElse("");
    if (!wanted.isEmpty() && !given.containsKey(wanted)) {
      return Optional.of(
          Finding.stale(
              "PodIsOlder",
              "%s: make the pod again: it was made before the secret had that variable"
                  .formatted(wanted)));
    }
    String leftOver =
        given.entrySet().stream()
            .filter(e -> e.getValue().equals(delivery.name()) && !e.getKey().equals(wanted))
            .map(Map.Entry::getKey)
            .collect(Collectors.joining(", "));
    boolean has = !wanted.isEmpty() || !leftOver.isEmpty();
    return has && !delivery.precedesStartOf(workspace)
        ? Optional.of(wanted.isEmpty() ? withdrawn(leftOver, delivery) : outdated(wanted, delivery))
        : Optional.empty();
  }

  private static Finding outdated(String variable, Delivery delivery) {
    return Finding.stale(
        "ContainerIsOlder",
        "%s: restart the pod: its containers started before the variable changed%s, revision %d"
            .formatted(variable, at(delivery), delivery.revision()));
  }

  private static Finding withdrawn(String variables, Delivery delivery) {
    return Finding.stale(
        "VariableWithdrawn",
        "%s: restart the pod: its containers started before the variable was taken away%s"
            .formatted(variables, at(delivery)));
  }

  private static String at(Delivery delivery) {
    return delivery.changedAt().equals(Instant.MAX)
        ? ""
        : " at " + delivery.changedAt().truncatedTo(ChronoUnit.SECONDS);
  }
}
