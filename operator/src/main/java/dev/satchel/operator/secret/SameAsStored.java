package dev.satchel.operator.secret;

import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.workspace.Delivery;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Whether a row is what its {@code UserSecret} says, as far as that can be told without values. */
final class SameAsStored {
  private SameAsStored() {}

  /**
   * @param revision of the value, as it was stored for this generation
   * @param row as the last projection found it
   */
  static boolean is(UserSecret secret, long revision, Delivery row) {
    UserSecretSpec spec = secret.getSpec();
    return row.generation() == secret.getMetadata().getGeneration()
        && row.revision() == revision
        && row.name().equals(secret.getMetadata().getName())
        && row.selector().equals(spec.selector())
        && row.envName().map(Object::toString).equals(enabled(spec, spec.envName()))
        && row.filePath().map(Object::toString).equals(enabled(spec, spec.filePath()));
  }

  private static Optional<String> enabled(UserSecretSpec spec, @Nullable String target) {
    return spec.isEnabled() ? Optional.ofNullable(target) : Optional.empty();
  }
}
