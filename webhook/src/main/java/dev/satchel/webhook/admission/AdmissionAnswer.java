package dev.satchel.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.util.List;

/** The {@code response} of an {@code AdmissionReview}. */
public sealed interface AdmissionAnswer {
  /** The object may be, as it is. */
  record Allowed(List<String> warnings) implements AdmissionAnswer {
    public Allowed {
      warnings = List.copyOf(warnings);
    }

    public Allowed() {
      this(List.of());
    }
  }

  /**
   * The object may be, once changed.
   *
   * @param patch RFC 6902
   */
  record Patched(JsonNode patch, List<String> warnings) implements AdmissionAnswer {
    public Patched {
      warnings = List.copyOf(warnings);
    }

    /** The patch that makes of one object the other. */
    public static Patched between(ObjectNode before, ObjectNode after, List<String> warnings) {
      return new Patched(
          JsonDiff.asJson(before, after, DiffFlags.dontNormalizeOpIntoMoveAndCopy()), warnings);
    }
  }

  /**
   * The object may not be.
   *
   * @param code an HTTP status: 403 what the author may not, 422 what the author has to correct,
   *     500 what went wrong here
   */
  record Denied(int code, String message) implements AdmissionAnswer {}

  /** For metrics: one of a few words. */
  default String outcome() {
    return switch (this) {
      case Allowed _ -> "unchanged";
      case Patched _ -> "changed";
      case Denied(int code, String _) -> code >= 500 ? "error" : "denied";
    };
  }

  /** The whole review, for the request of that uid. */
  default byte[] review(String uid) {
    ObjectNode review = JsonNodeFactory.instance.objectNode();
    review.put("apiVersion", AdmissionRequest.API_VERSION).put("kind", AdmissionRequest.KIND);
    ObjectNode response = review.putObject("response").put("uid", uid);
    switch (this) {
      case Allowed(List<String> warnings) -> {
        response.put("allowed", true);
        warn(response, warnings);
      }
      case Patched(JsonNode patch, List<String> warnings) -> {
        response.put("allowed", true);
        response.put("patchType", "JSONPatch").put("patch", bytes(patch));
        warn(response, warnings);
      }
      case Denied(int code, String message) -> {
        response.put("allowed", false);
        response.putObject("status").put("code", code).put("message", message);
      }
    }
    return bytes(review);
  }

  /** Shown to the author by kubectl; older servers leave them out. */
  private static void warn(ObjectNode response, List<String> warnings) {
    if (!warnings.isEmpty()) {
      ArrayNode array = response.putArray("warnings");
      warnings.forEach(array::add);
    }
  }

  private static byte[] bytes(JsonNode json) {
    try {
      return AdmissionRequest.JSON.writeValueAsBytes(json);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a JSON tree is writable", e);
    }
  }
}
