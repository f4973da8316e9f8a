package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.event.EventRecorder;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.primary.Informers;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.primary.Reduced;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The parts that keep {@code AIGatewayKey}s, put together. */
public final class KeyController implements AutoCloseable {
  private final Primaries<AIGatewayKey> keys = new Primaries<>(KeyMisfits::isControlled);
  private final KeySecrets secrets;
  private final KeyMisfits misfits;
  private final AIGatewayKeyReconciler reconciler;

  public KeyController(
      KubernetesClient client,
      StoreWatch store,
      KeyPolicy policy,
      KeyMetrics metrics,
      Clock clock) {
    InformerEventSource<Secret, AIGatewayKey> delivered =
        owned(client, Secret.class, "delivered", KeySecrets.SELECTOR);
    // By label: all other UserSecrets are in their own controller's cache.
    InformerEventSource<UserSecret, AIGatewayKey> inWorkspaces =
        owned(client, UserSecret.class, "in-workspaces", KeyInWorkspaces.SELECTOR);
    InformerEventSource<WorkspaceUser, AIGatewayKey> owners = owners(client);
    Function<String, Optional<WorkspaceUser>> users = name -> owners.get(new ResourceID(name));
    secrets = new KeySecrets(client, delivered);
    KeyEvents events = new KeyEvents(new EventRecorder(client, clock));
    KeyStatus status = new KeyStatus(users, clock);
    SecureRandom random = new SecureRandom();
    TokenKeeper tokens =
        new TokenKeeper(store, secrets, events, metrics, () -> KeyToken.generate(random), clock);
    KeyInWorkspaces workspaces = new KeyInWorkspaces(client, inWorkspaces);
    misfits = new KeyMisfits(client, store, status, events, policy.catalogue());
    reconciler =
        new AIGatewayKeyReconciler(
            keys,
            List.of(delivered, inWorkspaces, owners),
            new KeyWork(store, secrets, tokens, workspaces, events, users, policy, clock),
            status,
            misfits);
  }

  /** Follows the objects of a type that keys own. */
  private static <T extends HasMetadata> InformerEventSource<T, AIGatewayKey> owned(
      KubernetesClient client, Class<T> type, String name, String selector) {
    InformerEventSource<T, AIGatewayKey> objects =
        Informers.of(
            InformerEventSourceConfiguration.from(type, AIGatewayKey.class)
                .withName(name)
                .withWatchAllNamespaces()
                .withLabelSelector(selector)
                .withItemStore(new TransformingItemStore<>(Reduced::of))
                .withSecondaryToPrimaryMapper(KeyOwner::ids),
            client,
            AIGatewayKey.class);
    objects.addIndexers(KeyOwner.indexers());
    return objects;
  }

  private InformerEventSource<WorkspaceUser, AIGatewayKey> owners(KubernetesClient client) {
    return Informers.of(
        InformerEventSourceConfiguration.from(WorkspaceUser.class, AIGatewayKey.class)
            .withName("owners")
            .withWatchAllNamespaces()
            .withItemStore(new TransformingItemStore<>(Reduced::of))
            .withSecondaryToPrimaryMapper(
                user -> KeyIndex.ofUser(keys, user.getMetadata().getName())),
        client,
        AIGatewayKey.class);
  }

  /** Annotations ask for rotations, and do not change the generation; a status is our own. */
  public static boolean matters(AIGatewayKey now, AIGatewayKey before) {
    ObjectMeta next = now.getMetadata();
    ObjectMeta last = before.getMetadata();
    return !Objects.equals(next.getGeneration(), last.getGeneration())
        || !Objects.equals(next.getAnnotations(), last.getAnnotations())
        || !Objects.equals(next.getFinalizers(), last.getFinalizers())
        || next.getDeletionTimestamp() != null;
  }

  /** Which objects the controller may have; see {@link KeyMisfits}. */
  public boolean accept(AIGatewayKey key) {
    return misfits.accept(key);
  }

  /** Has every key looked at again, those too that the controller does not get. */
  public void requestAll() {
    keys.requestAll();
    keys.all()
        .filter(key -> !KeyMisfits.isControlled(key))
        .forEach(key -> Thread.startVirtualThread(() -> misfits.refuse(key)));
  }

  /** A user's personal keys. */
  public List<AIGatewayKey> ofUser(String user) {
    return keys.byIndex(KeyIndex.BY_USER, user);
  }

  public Primaries<AIGatewayKey> keys() {
    return keys;
  }

  public AIGatewayKeyReconciler reconciler() {
    return reconciler;
  }

  /** To be called once the controller has ended. */
  @Override
  public void close() {
    secrets.close();
  }
}
