package dev.satchel;

import dev.satchel.webhook.injection.AgentResources;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code --agent-resources}: a container's field {@code resources}, as JSON. */
final class ResourcesConverter implements ITypeConverter<AgentResources> {
  private static final Set<String> KNOWN = Set.of("cpu", "memory");

  @Override
  public AgentResources convert(String json) {
    ResourceRequirements resources = parse(json);
    Map<String, Quantity> requests = known("requests", resources.getRequests());
    Map<String, Quantity> limits = known("limits", resources.getLimits());
    AgentResources other = AgentResources.DEFAULT;
    @Nullable String cpuLimit = text(limits, "cpu");
    return new AgentResources(
        Objects.requireNonNullElse(text(requests, "cpu"), other.cpuRequest()),
        Objects.requireNonNullElse(text(requests, "memory"), other.memoryRequest()),
        cpuLimit,
        Objects.requireNonNullElse(text(limits, "memory"), other.memoryLimit()),
        Objects.requireNonNullElse(cpuLimit, other.guaranteedCpu()));
  }

  private static ResourceRequirements parse(String json) {
    try {
      return Serialization.unmarshal(json, ResourceRequirements.class);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(
          "must be as {\"requests\": {\"cpu\": \"5m\", \"memory\": \"24Mi\"}, \"limits\": {...}}");
    }
  }

  private static Map<String, Quantity> known(String part, @Nullable Map<String, Quantity> map) {
    Map<String, Quantity> quantities = Objects.requireNonNullElse(map, Map.of());
    Set<String> unknown = new TreeSet<>(quantities.keySet());
    unknown.removeAll(KNOWN);
    if (!unknown.isEmpty()) {
      throw new TypeConversionException(part + " may hold cpu and memory, not " + unknown);
    }
    quantities.forEach((name, quantity) -> check(part + "." + name, quantity));
    return quantities;
  }

  private static void check(String field, Quantity quantity) {
    try {
      quantity.getNumericalAmount();
    } catch (IllegalArgumentException | ArithmeticException e) {
      throw new TypeConversionException(
          field + " must be a Kubernetes quantity, as 50m or 24Mi, not '" + quantity + "'");
    }
  }

  private static @Nullable String text(Map<String, Quantity> quantities, String name) {
    Quantity quantity = quantities.get(name);
    return quantity == null ? null : quantity.toString();
  }
}
