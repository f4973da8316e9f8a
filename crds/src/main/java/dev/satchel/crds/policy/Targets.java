package dev.satchel.crds.policy;

import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.UserSecretSpec;
import java.util.Optional;

/**
 * Where a secret goes, as the policy looks at it: as a {@code UserSecret} says it, or as it is
 * stored.
 *
 * @param enabled false: nowhere at present
 */
public record Targets(Optional<String> envName, Optional<String> filePath, boolean enabled) {
  static Targets of(UserSecretSpec spec) {
    return new Targets(
        Optional.ofNullable(spec.envName()),
        Optional.ofNullable(spec.filePath()),
        spec.isEnabled());
  }

  /** Of a key: it is delivered into its Secret, so it needs neither. */
  static Targets of(AIGatewayKeySpec spec) {
    return new Targets(
        Optional.ofNullable(spec.envName()), Optional.ofNullable(spec.filePath()), false);
  }

  /** Of a secret that has passed its own rules. */
  public static Targets of(
      Optional<EnvName> envName, Optional<FilePath> filePath, boolean enabled) {
    return new Targets(envName.map(EnvName::value), filePath.map(FilePath::value), enabled);
  }

  boolean needsFile() {
    return enabled && envName.isEmpty() && filePath.isPresent();
  }
}
