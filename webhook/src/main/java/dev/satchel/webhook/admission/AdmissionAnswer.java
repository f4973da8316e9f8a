package dev.satchel.webhook.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.rule.Violation;
import io.fabric8.zjsonpatch.DiffFlags;
import io.fabric8.zjsonpatch.JsonDiff;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The {@code response} of an {@code AdmissionReview}. */
public sealed interface AdmissionAnswer {
  int UNPROCESSABLE = 422;

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
   * @param details where it is about fields: which, for programs, and for kubectl to list
   */
  record Denied(int code, String message, Optional<Details> details) implements AdmissionAnswer {
    public Denied(int code, String message) {
      this(code, message, Optional.empty());
    }

    /** Every violation of an object in one answer, of code 422. */
    public static Denied invalid(String kind, String name, List<Cause> causes) {
      return new Denied(
          UNPROCESSABLE,
          causes.stream()
              .map(cause -> cause.field() + ": " + cause.message())
              .collect(Collectors.joining("; ")),
          Optional.of(new Details(kind, name, causes)));
    }
  }

  /** {@code metav1.StatusDetails} of an object of ours. */
  record Details(String kind, String name, List<Cause> causes) {
    public Details {
      causes = List.copyOf(causes);
    }
  }

  /**
   * {@code metav1.StatusCause}.
   *
   * @param reason one of {@code metav1.CauseType}, as {@code FieldValueInvalid}
   * @param message what is wrong and what would be right; never holds a value
   */
  record Cause(String reason, String field, String message) {
    private static final String INVALID = "FieldValueInvalid";
    private static final String DUPLICATE = "FieldValueDuplicate";

    public static Cause of(Violation violation) {
      return new Cause(INVALID, violation.field(), violation.message());
    }

    /** Something else has what has to be unique. */
    public static Cause duplicate(Violation violation) {
      return new Cause(DUPLICATE, violation.field(), violation.message());
    }
  }

  /** For metrics: one of a few words. */
  default String outcome() {
    return switch (this) {
      case Allowed _ -> "unchanged";
      case Patched _ -> "changed";
      case Denied(int code, String _, Optional<Details> _) -> code >= 500 ? "error" : "denied";
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
      case Denied(int code, String message, Optional<Details> details) -> {
        response.put("allowed", false);
        ObjectNode status = response.putObject("status").put("code", code).put("message", message);
        details.ifPresent(some -> detail(status, some));
      }
    }
    return bytes(review);
  }

  /** With the reason, kubectl shows the causes a line each in place of the message. */
  private static void detail(ObjectNode status, Details details) {
    status.put("reason", "Invalid");
    ObjectNode node = status.putObject("details");
    node.put("group", Satchel.GROUP).put("kind", details.kind()).put("name", details.name());
    ArrayNode causes = node.putArray("causes");
    details
        .causes()
        .forEach(
            cause ->
                causes
                    .addObject()
                    .put("reason", cause.reason())
                    .put("message", cause.message())
                    .put("field", cause.field()));
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
