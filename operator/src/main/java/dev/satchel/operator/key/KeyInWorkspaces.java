package dev.satchel.operator.key;

import dev.satchel.crds.Condition;
import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.rule.EnvName;
import dev.satchel.crds.rule.FilePath;
import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.crds.secret.ValueFrom;
import dev.satchel.operator.condition.Conditions;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.operator.primary.Primaries;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A personal key in its user's workspaces: a {@code UserSecret} of the key's own, which takes its
 * value from the key's Secret and follows it. So the same rules decide who holds a variable or a
 * path, and the same parts deliver it.
 */
final class KeyInWorkspaces {
  private static final String PREFIX = "aik-";

  private final KubernetesClient client;
  private final Primaries<UserSecret> secrets;

  KeyInWorkspaces(KubernetesClient client, Primaries<UserSecret> secrets) {
    this.client = client;
    this.secrets = secrets;
  }

  /**
   * Makes the secret as the key says.
   *
   * @return what keeps the token from being in the workspaces; empty: nothing does, or it is to be
   *     in none
   */
  Optional<Verdict> keep(AIGatewayKey key, CheckedKey.Valid valid) {
    boolean wanted = valid.envName().isPresent() || valid.filePath().isPresent();
    ResourceID id = new ResourceID(name(key), valid.secretRef().namespace());
    own(key)
        .filter(secret -> !wanted || !ResourceID.fromResource(secret).equals(id))
        .forEach(this::delete);
    return wanted ? keep(key, desired(key, valid), id) : Optional.empty();
  }

  private Optional<Verdict> keep(AIGatewayKey key, UserSecret desired, ResourceID id) {
    Optional<UserSecret> present = secrets.get(id);
    if (present.isEmpty()) {
      return create(desired);
    }
    if (!isOwn(present.get(), key)) {
      return taken(id);
    }
    if (!desired.getSpec().equals(present.get().getSpec())) {
      desired.getMetadata().setResourceVersion(present.get().getMetadata().getResourceVersion());
      desired.getMetadata().setFinalizers(present.get().getMetadata().getFinalizers());
      client.resource(desired).lockResourceVersion().update();
      return Optional.of(pending());
    }
    return unready(present.get());
  }

  private Optional<Verdict> create(UserSecret desired) {
    try {
      client.resource(desired).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        return Optional.of(
            new Verdict(
                false,
                "ProjectionRefused",
                "the API server answered %d to UserSecret %s/%s"
                    .formatted(
                        e.getCode(),
                        desired.getMetadata().getNamespace(),
                        desired.getMetadata().getName())));
      }
    }
    return Optional.of(pending());
  }

  private static Optional<Verdict> taken(ResourceID id) {
    return Optional.of(
        new Verdict(
            false,
            "Conflicted",
            "UserSecret %s/%s was not made for this key and is left alone; rename it"
                .formatted(id.getNamespace().orElse(""), id.getName())));
  }

  private static Verdict pending() {
    return new Verdict(false, "Pending", "about to be in the user's workspaces");
  }

  private static Optional<Verdict> unready(UserSecret secret) {
    Optional<Condition> ready =
        Optional.ofNullable(secret.getStatus())
            .flatMap(status -> Conditions.find(status.conditions(), KeyStatus.READY))
            .filter(one -> one.observedGeneration() == secret.getMetadata().getGeneration());
    if (ready.isEmpty()) {
      return Optional.of(pending());
    }
    return ready
        .filter(one -> !one.isTrue())
        .map(one -> new Verdict(false, one.reason(), one.message()));
  }

  private static UserSecret desired(AIGatewayKey key, CheckedKey.Valid valid) {
    UserSecret secret = new UserSecret();
    secret.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(valid.secretRef().namespace())
            .withName(name(key))
            .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
            .addToOwnerReferences(KeySecrets.owner(key))
            .build());
    secret.setSpec(
        new UserSecretSpec(
            valid.user().orElseThrow(),
            "The token of AIGatewayKey " + valid.name(),
            true,
            valid.envName().map(EnvName::value).orElse(null),
            valid.filePath().map(FilePath::value).orElse(null),
            null,
            null,
            new ValueFrom(new SecretKeyRef(valid.secretRef().name(), valid.secretRef().key())),
            null,
            List.of()));
    return secret;
  }

  private static String name(AIGatewayKey key) {
    return PREFIX + key.getMetadata().getName();
  }

  /** Removes the key from its user's workspaces. */
  void remove(AIGatewayKey key) {
    own(key).forEach(this::delete);
  }

  private void delete(UserSecret secret) {
    client.resource(secret).delete();
  }

  private Stream<UserSecret> own(AIGatewayKey key) {
    String user = key.getSpec() == null ? null : key.getSpec().user();
    return user == null
        ? Stream.empty()
        : secrets.byIndex("user", user).stream().filter(secret -> isOwn(secret, key));
  }

  private static boolean isOwn(UserSecret secret, AIGatewayKey key) {
    return secret.getMetadata().getOwnerReferences().stream()
        .anyMatch(owner -> Objects.equals(owner.getUid(), key.getMetadata().getUid()));
  }
}
