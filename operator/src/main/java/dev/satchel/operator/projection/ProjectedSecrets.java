package dev.satchel.operator.projection;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.projection.ProjectedSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.workspace.Touch.Target;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Writes a user's projected Secret into namespaces, and only where it differs. A Secret that is not
 * the operator's own is left alone.
 */
public final class ProjectedSecrets {
  private final KubernetesClient client;
  private final SecretCache cache;
  private final Clock clock;

  /** When a Secret was last written by this process, by its uid. */
  private final Map<String, Instant> writtenAt = new ConcurrentHashMap<>();

  public ProjectedSecrets(KubernetesClient client, SecretCache cache, Clock clock) {
    this.client = client;
    this.cache = cache;
    this.clock = clock;
  }

  /** Makes the Secret of a namespace as it should be. Throws on what trying again may mend. */
  public Applied apply(DesiredSecret desired, String namespace) {
    try {
      Optional<Secret> cached = cache.get(namespace, desired.name());
      if (cached.isPresent()) {
        return reconcile(desired, cached.get());
      }
      Secret fresh = desired.create(namespace);
      return written(cache.write(fresh, secret -> client.resource(secret).create()));
    } catch (KubernetesClientException e) {
      return afterRefusal(desired, namespace, e);
    }
  }

  /** What is there now, as the informer has it; for the time that the store is not available. */
  public Optional<Target> present(WorkspaceUser user, String namespace) {
    String name = ProjectedSecret.nameFor(user.getMetadata().getName());
    return cache
        .get(namespace, name)
        .filter(secret -> Ownership.isOurs(secret, user))
        .map(this::target);
  }

  /**
   * Empties the user's Secrets wherever they are, so that workspaces remove what they have; see
   * {@link DesiredSecret#nothing}.
   *
   * @return what became of each, by namespace
   */
  public Map<String, Applied> empty(WorkspaceUser user) {
    Map<String, Applied> applied = new TreeMap<>();
    for (Secret secret : cache.ofUser(user.getMetadata().getName())) {
      if (Ownership.isOurs(secret, user)) {
        String namespace = secret.getMetadata().getNamespace();
        applied.put(namespace, apply(DesiredSecret.nothing(user, secret), namespace));
      }
    }
    return applied;
  }

  /** Removes the user's Secrets from every namespace but the given ones. */
  public void removeElsewhere(WorkspaceUser user, Set<String> namespaces) {
    for (Secret secret : cache.ofUser(user.getMetadata().getName())) {
      if (!namespaces.contains(secret.getMetadata().getNamespace())
          && Ownership.isOurs(secret, user)) {
        writtenAt.remove(secret.getMetadata().getUid());
        client.resource(secret).lockResourceVersion().delete();
      }
    }
  }

  private Applied afterRefusal(
      DesiredSecret desired, String namespace, KubernetesClientException e) {
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND -> new Applied.NoNamespace();
      case HttpURLConnection.HTTP_CONFLICT -> reconcileLive(desired, namespace);
      case HttpURLConnection.HTTP_FORBIDDEN, 422 -> refused(e);
      default -> throw e;
    };
  }

  private static Applied refused(KubernetesClientException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "");
    return message.contains("being terminated")
        ? new Applied.NoNamespace()
        : new Applied.Refused(
            "the API server answered " + e.getCode() + " to the write of the projected Secret");
  }

  /** It is there, but without our label, or newer than the informer knows. */
  private Applied reconcileLive(DesiredSecret desired, String namespace) {
    Secret live = client.secrets().inNamespace(namespace).withName(desired.name()).get();
    if (live == null) {
      throw new KubernetesClientException(
          "Secret " + namespace + "/" + desired.name() + " is coming and going; trying again");
    }
    return reconcile(desired, live);
  }

  private Applied reconcile(DesiredSecret desired, Secret present) {
    if (!Ownership.isOurs(present, desired.user())) {
      return new Applied.Foreign();
    }
    if (desired.isIn(present)) {
      return new Applied.Present(target(present));
    }
    if (Boolean.TRUE.equals(present.getImmutable())) {
      // Somebody froze it; what is frozen can only be replaced.
      client.resource(present).lockResourceVersion().delete();
      Secret fresh = desired.create(present.getMetadata().getNamespace());
      return written(cache.write(fresh, secret -> client.resource(secret).create()));
    }
    Secret repaired = desired.repair(present);
    return written(
        cache.write(repaired, secret -> client.resource(secret).lockResourceVersion().update()));
  }

  private Applied written(Secret secret) {
    writtenAt.put(secret.getMetadata().getUid(), clock.instant());
    return new Applied.Present(target(secret));
  }

  private Target target(Secret secret) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(secret.getMetadata().getAnnotations(), Map.of());
    return new Target(
        annotations.getOrDefault(Annotations.REVISION, "0"),
        secret.getMetadata().getResourceVersion(),
        writtenAt.getOrDefault(secret.getMetadata().getUid(), Instant.MIN));
  }
}
