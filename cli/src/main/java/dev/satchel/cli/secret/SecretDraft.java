package dev.satchel.cli.secret;

import dev.satchel.crds.rule.KubernetesName;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.secret.CheckedSecret;
import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.ValueFrom;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A secret that is to be made.
 *
 * @param user a {@code WorkspaceUser}'s name
 * @param spec where it goes; its user and source do not count
 */
public record SecretDraft(
    String namespace, String name, String user, UserSecretSpec spec, Source source) {

  /** Stands in for a sealed value while the other rules are checked: those do not look at it. */
  private static final SecretKeyRef ANY = new SecretKeyRef("any", "any");

  /** Every rule that it breaks and that can be told without a cluster. */
  public List<Violation> violations() {
    List<Violation> violations = new ArrayList<>();
    KubernetesName.DNS_SUBDOMAIN
        .fault(name)
        .ifPresent(fault -> violations.add(new Violation("metadata.name", fault)));
    KubernetesName.DNS_LABEL
        .fault(namespace)
        .ifPresent(fault -> violations.add(new Violation("metadata.namespace", fault)));
    SecretKeyRef ref = source instanceof Source.FromSecret(SecretKeyRef present) ? present : ANY;
    if (CheckedSecret.of(object(null, ref)) instanceof CheckedSecret.Invalid invalid) {
      violations.addAll(invalid.violations());
    }
    if (source instanceof Source.Value given
        && SecretValue.parse(given.bytes(), spec.envName() != null)
            instanceof Parsed.Refused<SecretValue>(String message)) {
      violations.add(new Violation("value", message));
    }
    return violations;
  }

  /**
   * As it is applied, its value sealed. Throws {@link IllegalArgumentException} on a value that
   * {@link #violations} tells of.
   */
  public UserSecret sealed(Sealer sealer) {
    return switch (source) {
      case Source.FromSecret(SecretKeyRef ref) -> object(null, ref);
      case Source.Value given ->
          switch (SecretValue.parse(given.bytes(), spec.envName() != null)) {
            case Parsed.Valid<SecretValue>(SecretValue value) ->
                object(
                    sealer.seal(SealContext.userSecret(namespace, name, user), value).toString(),
                    null);
            case Parsed.Refused<SecretValue>(String message) ->
                throw new IllegalArgumentException(message);
          };
    };
  }

  private UserSecret object(@Nullable String sealedValue, @Nullable SecretKeyRef ref) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(namespace).build());
    secret.setSpec(
        new UserSecretSpec(
            user,
            spec.description(),
            spec.enabled(),
            spec.envName(),
            spec.filePath(),
            null,
            sealedValue,
            ref == null ? null : new ValueFrom(ref),
            spec.workspaceSelector(),
            List.of()));
    return secret;
  }
}
