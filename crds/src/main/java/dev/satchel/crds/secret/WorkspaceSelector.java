package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.rule.Violation;
import io.fabric8.generator.annotation.Required;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which of the user's workspaces, by the labels of their pods; a Kubernetes {@code LabelSelector}
 * with the same meaning: every part must hold, an empty selector matches all.
 *
 * @param matchLabels sorted by key
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WorkspaceSelector(
    @JsonPropertyDescription("Labels that the pod must have, with these values")
        Map<String, String> matchLabels,
    @JsonPropertyDescription("What must hold of the pod's labels")
        List<Requirement> matchExpressions) {
  public static final WorkspaceSelector ALL = new WorkspaceSelector(Map.of(), List.of());

  public static final List<String> OPERATORS = List.of("In", "NotIn", "Exists", "DoesNotExist");

  /** The most labels, and the most expressions, that the CRD lets in. */
  public static final int MAX_PARTS = 16;

  /** The most values in one expression that the CRD lets in. */
  public static final int MAX_VALUES = 32;

  public WorkspaceSelector {
    matchLabels = Collections.unmodifiableMap(new TreeMap<>(matchLabels));
    matchExpressions = List.copyOf(matchExpressions);
  }

  /**
   * One part of a selector on one label.
   *
   * @param operator {@code In}, {@code NotIn}, {@code Exists} or {@code DoesNotExist}; any other
   *     matches nothing
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Requirement(
      @JsonPropertyDescription("The label's key") @Required String key,
      @JsonPropertyDescription("In, NotIn, Exists or DoesNotExist") @Required String operator,
      @JsonPropertyDescription("For In and NotIn: the values") List<String> values) {
    public Requirement {
      values = List.copyOf(values);
    }

    boolean matches(Map<String, String> labels) {
      String actual = labels.get(key);
      return switch (operator) {
        case "In" -> actual != null && values.contains(actual);
        case "NotIn" -> actual == null || !values.contains(actual);
        case "Exists" -> actual != null;
        case "DoesNotExist" -> actual == null;
        default -> false;
      };
    }

    private String text() {
      return switch (operator) {
        case "In" -> "%s in (%s)".formatted(key, String.join(",", values));
        case "NotIn" -> "%s notin (%s)".formatted(key, String.join(",", values));
        case "Exists" -> key;
        case "DoesNotExist" -> "!" + key;
        default -> "%s %s (%s)".formatted(key, operator, String.join(",", values));
      };
    }

    private Optional<String> operatorFault() {
      return OPERATORS.contains(operator)
          ? Optional.empty()
          : Optional.of("must be In, NotIn, Exists or DoesNotExist");
    }

    private Optional<String> valuesFault() {
      boolean compares = operator.equals("In") || operator.equals("NotIn");
      if (compares && values.isEmpty()) {
        return Optional.of("must have at least one value for " + operator);
      }
      if (!compares && OPERATORS.contains(operator) && !values.isEmpty()) {
        return Optional.of("must be empty for " + operator);
      }
      if (values.size() > MAX_VALUES) {
        return tooMany(values.size(), MAX_VALUES);
      }
      return values.stream()
          .flatMap(value -> KubernetesName.LABEL_VALUE.fault(value).stream())
          .findFirst();
    }
  }

  /**
   * What Kubernetes would refuse in a {@code LabelSelector}. Syntax counts: an {@code Index} has
   * keys and values between tabs and commas.
   *
   * @param field where the selector is, e.g. {@code spec.workspaceSelector}
   */
  List<Violation> violations(String field) {
    List<Violation> violations = new ArrayList<>();
    add(violations, field + ".matchLabels", tooMany(matchLabels.size(), MAX_PARTS));
    add(violations, field + ".matchExpressions", tooMany(matchExpressions.size(), MAX_PARTS));
    matchLabels.forEach(
        (key, value) -> {
          String at = field + ".matchLabels";
          add(violations, at, KubernetesName.LABEL_KEY.fault(key));
          add(violations, at, KubernetesName.LABEL_VALUE.fault(value));
        });
    for (int i = 0; i < matchExpressions.size(); i++) {
      Requirement part = matchExpressions.get(i);
      String at = field + ".matchExpressions[" + i + "]";
      add(violations, at + ".key", KubernetesName.LABEL_KEY.fault(part.key()));
      add(violations, at + ".operator", part.operatorFault());
      add(violations, at + ".values", part.valuesFault());
    }
    return violations;
  }

  private static Optional<String> tooMany(int count, int most) {
    return count > most ? Optional.of("must have at most " + most) : Optional.empty();
  }

  private static void add(List<Violation> violations, String field, Optional<String> fault) {
    fault.ifPresent(message -> violations.add(new Violation(field, message)));
  }

  public boolean matches(Map<String, String> labels) {
    return unmet(labels).isEmpty();
  }

  /**
   * The first part that does not hold, as {@code kubectl get -l} has it, e.g. {@code team=data};
   * empty: all hold.
   */
  public Optional<String> unmet(Map<String, String> labels) {
    return Stream.concat(
            matchLabels.entrySet().stream()
                .filter(e -> !e.getValue().equals(labels.get(e.getKey())))
                .map(e -> e.getKey() + "=" + e.getValue()),
            matchExpressions.stream()
                .filter(requirement -> !requirement.matches(labels))
                .map(Requirement::text))
        .findFirst();
  }
}
