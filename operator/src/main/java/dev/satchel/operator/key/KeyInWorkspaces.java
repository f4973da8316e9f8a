package dev.satchel.operator.key;

import dev.satchel.crds.Condition;
import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.CheckedKey;
import dev.satchel.crds.key.WorkspaceSecret;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.operator.condition.Conditions;
import dev.satchel.operator.condition.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/**
 * A personal key in its user's workspaces: a {@link WorkspaceSecret}, followed as the key's Secret
 * is. So the same rules decide who holds a variable or a path, and the same parts deliver it.
 */
final class KeyInWorkspaces {
  /** The informer's selector. */
  static final String SELECTOR = Labels.MANAGED_BY + "=" + Labels.MANAGED_BY_SATCHEL;

  private final KubernetesClient client;
  private final InformerEventSource<UserSecret, AIGatewayKey> secrets;

  /**
   * @param secrets those that Satchel manages, indexed by {@link KeyOwner#indexers}
   */
  KeyInWorkspaces(KubernetesClient client, InformerEventSource<UserSecret, AIGatewayKey> secrets) {
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
    Optional<UserSecret> desired = WorkspaceSecret.of(valid);
    Optional<ResourceID> id = desired.map(ResourceID::fromResource);
    own(key).stream()
        .filter(secret -> !id.equals(Optional.of(ResourceID.fromResource(secret))))
        .forEach(this::delete);
    return desired.flatMap(secret -> keep(key, secret));
  }

  private Optional<Verdict> keep(AIGatewayKey key, UserSecret desired) {
    desired.getMetadata().setOwnerReferences(List.of(KeyOwner.reference(key)));
    Optional<UserSecret> present = secrets.get(ResourceID.fromResource(desired));
    if (present.isEmpty()) {
      return Optional.of(create(key, desired));
    }
    if (!KeyOwner.owns(key, present.get())) {
      return Optional.of(taken(desired));
    }
    return desired.getSpec().equals(present.get().getSpec())
        ? unready(present.get())
        : Optional.of(update(desired, present.get()));
  }

  private Verdict create(AIGatewayKey key, UserSecret desired) {
    try {
      client.resource(desired).create();
      return pending();
    } catch (KubernetesClientException e) {
      return e.getCode() == HttpURLConnection.HTTP_CONFLICT
          ? inTheWay(key, desired)
          : refused(desired, e);
    }
  }

  /** One that we made a moment ago, or that lost its label; or one that is not ours. */
  private Verdict inTheWay(AIGatewayKey key, UserSecret desired) {
    UserSecret live = client.resource(desired).get();
    if (live == null) {
      return pending();
    }
    if (!KeyOwner.owns(key, live)) {
      return taken(desired);
    }
    return KeyOwner.hasLabels(live, desired.getMetadata().getLabels())
        ? pending()
        : update(desired, live);
  }

  private Verdict update(UserSecret desired, UserSecret present) {
    desired.getMetadata().setResourceVersion(present.getMetadata().getResourceVersion());
    desired.getMetadata().setFinalizers(present.getMetadata().getFinalizers());
    try {
      client.resource(desired).lockResourceVersion().update();
      return pending();
    } catch (KubernetesClientException e) {
      // The event of whatever came between is on its way.
      return e.getCode() == HttpURLConnection.HTTP_CONFLICT ? pending() : refused(desired, e);
    }
  }

  /** In the webhook's words, if it was asked: they have no values in them. */
  private static Verdict refused(UserSecret desired, KubernetesClientException e) {
    String why =
        e.getStatus() == null || e.getStatus().getMessage() == null
            ? "it answered " + e.getCode()
            : e.getStatus().getMessage();
    return new Verdict(
        false,
        "ProjectionRefused",
        "the API server refused UserSecret %s: %s".formatted(name(desired), why));
  }

  private static Verdict taken(UserSecret desired) {
    return new Verdict(
        false,
        "Conflicted",
        "UserSecret %s was not made for this key and is left alone; rename it"
            .formatted(name(desired)));
  }

  private static String name(UserSecret secret) {
    return secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
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

  /** Removes the key from its user's workspaces. */
  void remove(AIGatewayKey key) {
    own(key).forEach(this::delete);
  }

  private void delete(UserSecret secret) {
    client.resource(secret).delete();
  }

  private List<UserSecret> own(AIGatewayKey key) {
    return secrets.byIndex(KeyOwner.BY_OWNER, key.getMetadata().getUid());
  }
}
