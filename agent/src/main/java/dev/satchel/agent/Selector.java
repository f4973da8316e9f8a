package dev.satchel.agent;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The {@code select} lines of one secret: a pod must satisfy all of them; none: every pod does. */
final class Selector {
  private final List<Requirement> requirements = new ArrayList<>();

  private record Requirement(String label, String operator, List<String> values) {
    /** As in a Kubernetes {@code LabelSelector}; an unknown operator matches nothing. */
    boolean matches(Map<String, String> labels) {
      String actual = labels.get(label);
      return switch (operator) {
        case "In" -> actual != null && values.contains(actual);
        case "NotIn" -> actual == null || !values.contains(actual);
        case "Exists" -> actual != null;
        case "DoesNotExist" -> actual == null;
        default -> false;
      };
    }
  }

  void add(String label, String operator, List<String> values) {
    requirements.add(new Requirement(label, operator, values));
  }

  boolean matches(Map<String, String> labels) {
    for (Requirement requirement : requirements) {
      if (!requirement.matches(labels)) {
        return false;
      }
    }
    return true;
  }
}
