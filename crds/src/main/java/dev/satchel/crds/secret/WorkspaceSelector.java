package dev.satchel.crds.secret;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Required;
import java.util.List;
import java.util.Map;

/**
 * Which of the user's workspaces, by the labels of their pods; a Kubernetes {@code LabelSelector}
 * with the same meaning: every part must hold, an empty selector matches all.
 */
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record WorkspaceSelector(
    Map<String, String> matchLabels, List<Requirement> matchExpressions) {
  public static final WorkspaceSelector ALL = new WorkspaceSelector(Map.of(), List.of());

  public WorkspaceSelector {
    matchLabels = Map.copyOf(matchLabels);
    matchExpressions = List.copyOf(matchExpressions);
  }

  /**
   * One part of a selector on one label.
   *
   * @param operator {@code In}, {@code NotIn}, {@code Exists} or {@code DoesNotExist}; any other
   *     matches nothing
   */
  @JsonInclude(JsonInclude.Include.NON_EMPTY)
  public record Requirement(@Required String key, @Required String operator, List<String> values) {
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
  }

  public boolean matches(Map<String, String> labels) {
    return matchLabels.entrySet().stream()
            .allMatch(e -> e.getValue().equals(labels.get(e.getKey())))
        && matchExpressions.stream().allMatch(requirement -> requirement.matches(labels));
  }
}
