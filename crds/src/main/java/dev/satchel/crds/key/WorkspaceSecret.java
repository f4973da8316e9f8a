package dev.satchel.crds.key;

import dev.satchel.crds.Labels;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.ValueFrom;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Optional;

/**
 * The {@code UserSecret} that brings a personal key into its user's workspaces: it takes its value
 * from the key's Secret, beside which it is.
 */
public final class WorkspaceSecret {
  private static final String PREFIX = "aik-";

  private WorkspaceSecret() {}

  /** Its name; the namespace is that of the key's {@code secretRef}. */
  public static String name(String key) {
    return PREFIX + key;
  }

  /** As the key would have it, without an owner; empty: the key is to be in no workspaces. */
  public static Optional<UserSecret> of(CheckedKey.Valid key) {
    if (key.user().isEmpty() || (key.envName().isEmpty() && key.filePath().isEmpty())) {
      return Optional.empty();
    }
    UserSecret secret = new UserSecret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(key.secretRef().namespace())
            .withName(name(key.name().value()))
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
            .build());
    secret.setSpec(
        new UserSecretSpec(
            key.user().get(),
            "The token of AIGatewayKey " + key.name(),
            true,
            key.envName().map(EnvName::value).orElse(null),
            key.filePath().map(FilePath::value).orElse(null),
            null,
            null,
            new ValueFrom(new SecretKeyRef(key.secretRef().name(), key.secretRef().key())),
            null,
            List.of()));
    return Optional.of(secret);
  }
}
