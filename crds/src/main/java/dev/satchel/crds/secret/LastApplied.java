package dev.satchel.crds.secret;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Optional;

/**
 * kubectl's copy of the manifest, which {@code kubectl apply} keeps in an annotation of the object:
 * it would hold the value in the clear for as long as the object is there.
 */
public final class LastApplied {
  public static final String ANNOTATION = "kubectl.kubernetes.io/last-applied-configuration";

  /** Where a value is, or is thought to belong by who knows Secrets. */
  private static final List<String> VALUES = List.of("value", "data", "stringData");

  private static final ObjectMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS).build();

  private LastApplied() {}

  /**
   * The copy without values; the same text if there is none in it. kubectl then sees a value in a
   * manifest as new each time, and one that was taken out of a manifest stays in the object.
   *
   * @return empty: it is no JSON object, so the annotation has to go
   */
  public static Optional<String> withoutValue(String text) {
    JsonNode copy;
    try {
      copy = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      return Optional.empty(); // its text would quote the value
    }
    if (!(copy instanceof ObjectNode manifest)) {
      return Optional.empty();
    }
    if (!clear(manifest)) {
      return Optional.of(text);
    }
    return Optional.of(manifest + (text.endsWith("\n") ? "\n" : ""));
  }

  private static boolean clear(ObjectNode manifest) {
    boolean cleared = false;
    for (JsonNode part : List.of(manifest, manifest.path("spec"))) {
      if (part instanceof ObjectNode fields) {
        cleared |= VALUES.stream().anyMatch(fields::has);
        fields.remove(VALUES);
      }
    }
    if (manifest.path("metadata").path("annotations") instanceof ObjectNode annotations) {
      cleared |= annotations.remove(ANNOTATION) != null;
    }
    return cleared;
  }
}
