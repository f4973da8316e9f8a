package dev.satchel.crds.user;

import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.rule.Violation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** A {@code WorkspaceUser} after all rules that need nothing but the object itself. */
public sealed interface CheckedUser {
  /** All rules hold. */
  record Valid(String username, Set<String> namespaces, boolean system, boolean suspended)
      implements CheckedUser {
    public Valid {
      namespaces = Collections.unmodifiableSet(new TreeSet<>(namespaces));
    }
  }

  /** Some rule does not hold. */
  record Invalid(List<Violation> violations) implements CheckedUser {
    public Invalid {
      violations = List.copyOf(violations);
    }

    /** All of them, for a status. */
    public String message() {
      return String.join("; ", violations.stream().map(Violation::toString).toList());
    }
  }

  static CheckedUser of(WorkspaceUser user) {
    WorkspaceUserSpec spec = user.getSpec();
    String name = user.getMetadata().getName();
    if (spec == null) {
      return new Invalid(List.of(new Violation("spec", "is required")));
    }
    List<Violation> violations = new ArrayList<>(spec.unreadable());
    KubernetesName.DNS_LABEL
        .fault(name)
        .ifPresent(fault -> violations.add(new Violation("metadata.name", fault)));
    String username = Objects.requireNonNullElse(spec.username(), name);
    if (username.isEmpty() || username.length() > WorkspaceUserSpec.MAX_USERNAME_LENGTH) {
      violations.add(new Violation("spec.username", "must have 1 to 256 characters"));
    }
    for (int i = 0; i < spec.namespaces().size(); i++) {
      String field = "spec.namespaces[" + i + "]";
      Optional<String> fault = KubernetesName.DNS_LABEL.fault(spec.namespaces().get(i));
      fault.ifPresent(message -> violations.add(new Violation(field, message)));
    }
    return violations.isEmpty()
        ? new Valid(username, Set.copyOf(spec.namespaces()), spec.isSystem(), spec.isSuspended())
        : new Invalid(violations);
  }
}
