package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The owner reference of an object's controller, if that is one of {@link WorkloadKind}.
 *
 * @param version of the API, as {@code v1}
 */
record ControllerReference(WorkloadKind kind, String version, String name, String uid) {
  /** What may stand in a request's path: API versions and names of objects. */
  private static final Pattern SEGMENT = Pattern.compile("[a-z0-9]([-.a-z0-9]{0,251}[a-z0-9])?");

  static Optional<ControllerReference> of(ObjectNode object) {
    for (JsonNode reference : object.path("metadata").path("ownerReferences")) {
      if (reference.path("controller").asBoolean(false)) {
        return read(reference);
      }
    }
    return Optional.empty();
  }

  private static Optional<ControllerReference> read(JsonNode reference) {
    String apiVersion = reference.path("apiVersion").asText("");
    int slash = apiVersion.indexOf('/');
    String version = apiVersion.substring(slash + 1);
    String name = reference.path("name").asText("");
    if (!SEGMENT.matcher(version).matches() || !SEGMENT.matcher(name).matches()) {
      return Optional.empty();
    }
    return WorkloadKind.of(
            slash < 0 ? "" : apiVersion.substring(0, slash), reference.path("kind").asText(""))
        .map(
            kind -> new ControllerReference(kind, version, name, reference.path("uid").asText("")));
  }

  /** As {@code kubectl} takes it. */
  @Override
  public String toString() {
    return "%s '%s'".formatted(kind.kind(), name);
  }
}
