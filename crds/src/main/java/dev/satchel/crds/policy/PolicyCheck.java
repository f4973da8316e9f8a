package dev.satchel.crds.policy;

import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a policy says to a secret that is created or changed. The state after the change is judged,
 * and what was so before is not refused again: whoever edits a description need not mend a name
 * that has been reserved since. What the secret's own rules refuse is passed over here.
 */
public final class PolicyCheck {
  private final Policy policy;
  private final Targets now;
  private final Optional<Targets> before;
  private final List<Violation> violations = new ArrayList<>();

  private PolicyCheck(Policy policy, Targets now, Optional<Targets> before) {
    this.policy = policy;
    this.now = now;
    this.before = before;
  }

  /**
   * For a request.
   *
   * @param secret as it is to be, before its value is sealed
   * @param old as it is; empty: it is created
   * @return every violation; none has a value in it
   */
  public static List<Violation> violations(
      Policy policy, UserSecret secret, Optional<UserSecret> old) {
    UserSecretSpec spec = secret.getSpec();
    if (spec == null) {
      return List.of();
    }
    Optional<UserSecretSpec> oldSpec = old.flatMap(one -> Optional.ofNullable(one.getSpec()));
    List<Violation> all =
        new ArrayList<>(violations(policy, Targets.of(spec), oldSpec.map(Targets::of)));
    String value = spec.value();
    if (policy.sealedOnly()
        && value != null
        && !value.equals(oldSpec.map(UserSecretSpec::value).orElse(null))) {
      all.add(
          new Violation(
              "spec.value",
              "values in the clear are disabled by the deployment's administrator; seal it with"
                  + " kubectl satchel seal and apply what that prints, or use valueFrom"));
    }
    return List.copyOf(all);
  }

  /**
   * For a request about a personal key, whose token is to be in workspaces. One that is in none
   * after all is no fault: it is in the key's Secret.
   *
   * @param key as it is to be
   * @param old as it is; empty: it is created
   */
  public static List<Violation> violations(
      Policy policy, AIGatewayKeySpec key, Optional<AIGatewayKeySpec> old) {
    return violations(policy, Targets.of(key), old.map(Targets::of));
  }

  /**
   * For what is to be stored.
   *
   * @param before as it is stored; empty: it is not
   */
  public static List<Violation> violations(Policy policy, Targets now, Optional<Targets> before) {
    return new PolicyCheck(policy, now, before).violations();
  }

  private List<Violation> violations() {
    if (!now.envName().equals(before.flatMap(Targets::envName))) {
      now.envName().ifPresent(this::name);
    }
    if (!now.filePath().equals(before.flatMap(Targets::filePath))) {
      now.filePath().ifPresent(this::path);
    }
    if (policy.filesDisabled() && now.needsFile() && !before.equals(Optional.of(now))) {
      refuse(
          "spec.envName",
          "file delivery is disabled by the deployment's administrator, so an enabled secret must"
              + " have an envName; add envName, or set enabled to false");
    }
    return violations;
  }

  private void name(String text) {
    if (EnvName.parse(text) instanceof Parsed.Valid<EnvName>(EnvName name)) {
      policy.reservedEnv().fault(name).ifPresent(fault -> refuse("spec.envName", fault));
    }
  }

  private void path(String text) {
    if (policy.filesDisabled()) {
      refuse(
          "spec.filePath",
          "file delivery is disabled by the deployment's administrator; take filePath out and use"
              + " envName instead");
    } else if (FilePath.parse(text) instanceof Parsed.Valid<FilePath>(FilePath path)) {
      policy.paths().fault(path).ifPresent(fault -> refuse("spec.filePath", fault));
    }
  }

  private void refuse(String field, String message) {
    violations.add(new Violation(field, message));
  }
}
