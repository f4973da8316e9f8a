package dev.satchel.webhook.secret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.List;
import java.util.Optional;

/**
 * Exactly one source is given, and giving another one replaces it: on an update, a source that is
 * as before makes room for one that is new. A client that merges (client-side apply, a patch)
 * leaves the old one in place, since the webhook may have put it there.
 */
final class OneSource implements MutationStep {
  private static final List<String> SOURCES = List.of("value", "sealedValue", "valueFrom");

  @Override
  public Optional<Denied> apply(AdmissionRequest request, ObjectNode secret) {
    ObjectNode old = request.oldObject();
    if (old == null || !(secret.path("spec") instanceof ObjectNode spec)) {
      return Optional.empty();
    }
    JsonNode before = old.path("spec");
    List<String> given = SOURCES.stream().filter(spec::hasNonNull).toList();
    List<String> fresh =
        given.stream().filter(source -> !spec.get(source).equals(before.get(source))).toList();
    if (!fresh.isEmpty()) {
      given.stream().filter(source -> !fresh.contains(source)).forEach(spec::remove);
    }
    return Optional.empty();
  }
}
