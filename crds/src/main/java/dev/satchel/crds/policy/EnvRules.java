package dev.satchel.crds.policy;

import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.NamePattern;
import java.util.List;
import java.util.Optional;

/**
 * Which environment variables secrets may set: all but {@link ReservedNames}.
 *
 * @param additional reserved too
 * @param allowed not reserved, whatever the table or {@code additional} says
 */
public record EnvRules(List<NamePattern> additional, List<NamePattern> allowed) {
  public static final EnvRules DEFAULT = new EnvRules(List.of(), List.of());

  public EnvRules {
    additional = List.copyOf(additional);
    allowed = List.copyOf(allowed);
  }

  /** What is wrong with a name and what would be right; empty: a secret may set it. */
  public Optional<String> fault(EnvName name) {
    if (matches(allowed, name)) {
      return Optional.empty();
    }
    return ReservedNames.reason(name.value())
        .or(
            () ->
                matches(additional, name)
                    ? Optional.of("an administrator reserved it")
                    : Optional.empty())
        .map(
            reason ->
                "%s is a reserved environment variable name (%s); choose another"
                    .formatted(name, reason));
  }

  private static boolean matches(List<NamePattern> patterns, EnvName name) {
    return patterns.stream().anyMatch(pattern -> pattern.matches(name.value()));
  }
}
