package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.Optional;
import java.util.stream.Stream;

/** What the agent's containers ask for, so that the pod stays in the QoS class that it had. */
final class QualityOfService {
  private QualityOfService() {}

  /**
   * The {@code resources} of each of the agent's containers; empty where the pod has resources of
   * its own (Kubernetes 1.32), which then decide the class and have to suffice for all containers.
   */
  static Optional<ObjectNode> resources(Pod pod, AgentResources configured) {
    if (pod.json().path("spec").path("resources").isObject()) {
      return Optional.empty();
    }
    ObjectNode resources = Json.object();
    if (isGuaranteed(pod)) {
      fill(resources.putObject("requests"), configured.guaranteedCpu(), configured.memoryLimit());
      fill(resources.putObject("limits"), configured.guaranteedCpu(), configured.memoryLimit());
      return Optional.of(resources);
    }
    fill(resources.putObject("requests"), configured.cpuRequest(), configured.memoryRequest());
    ObjectNode limits = resources.putObject("limits");
    if (configured.cpuLimit() != null) {
      limits.put("cpu", configured.cpuLimit());
    }
    limits.put("memory", configured.memoryLimit());
    return Optional.of(resources);
  }

  private static void fill(ObjectNode quantities, String cpu, String memory) {
    quantities.put("cpu", cpu).put("memory", memory);
  }

  /** As the kubelet has it: every container has limits on both, and requests equal to them. */
  private static boolean isGuaranteed(Pod pod) {
    return Stream.concat(pod.initContainers().stream(), pod.containers().stream())
        .map(container -> container.json().path("resources"))
        .allMatch(
            resources ->
                requestsItsLimit(resources, "cpu") && requestsItsLimit(resources, "memory"));
  }

  private static boolean requestsItsLimit(JsonNode resources, String name) {
    JsonNode limit = resources.path("limits").path(name);
    JsonNode request = resources.path("requests").path(name);
    return !limit.isMissingNode()
        && (request.isMissingNode()
            || new Quantity(limit.asText()).equals(new Quantity(request.asText())));
  }
}
