package dev.satchel.operator.secret;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Opens sealed values with the keys that are at hand when it is asked. What {@link CachedSecrets}
 * has not kept is read from the API server.
 */
final class Unsealing {
  private final KubernetesClient client;
  private final Supplier<SealingKeys> keys;

  Unsealing(KubernetesClient client, Supplier<SealingKeys> keys) {
    this.client = client;
    this.keys = keys;
  }

  /**
   * Opens what an object has.
   *
   * @param cached the object
   * @param user its {@code WorkspaceUser}'s name
   * @param sealed what the object has for a sealed value
   * @return empty: it is another object by now, or gone, and an event of that will follow
   */
  Optional<Unsealed> unseal(UserSecret cached, String user, SealedValue sealed) {
    SealContext context =
        SealContext.userSecret(
            cached.getMetadata().getNamespace(), cached.getMetadata().getName(), user);
    Optional<SealedValue> whole = sealed.isStandIn() ? whole(cached) : Optional.of(sealed);
    return whole.map(value -> keys.get().ring().unseal(context, value));
  }

  private Optional<SealedValue> whole(UserSecret cached) {
    return Optional.ofNullable(client.resource(cached).get())
        .filter(live -> isSame(live, cached))
        .map(UserSecret::getSpec)
        .map(UserSecretSpec::sealedValue)
        .flatMap(
            text ->
                SealedValue.parse(text) instanceof Parsed.Valid<SealedValue>(SealedValue sealed)
                    ? Optional.of(sealed)
                    : Optional.empty());
  }

  private static boolean isSame(UserSecret live, UserSecret cached) {
    return live.getMetadata().getUid().equals(cached.getMetadata().getUid())
        && Objects.equals(live.getMetadata().getGeneration(), cached.getMetadata().getGeneration());
  }
}
