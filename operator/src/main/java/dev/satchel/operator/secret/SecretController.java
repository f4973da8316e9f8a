package dev.satchel.operator.secret;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.event.EventRecorder;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.primary.Informers;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.primary.Reduced;
import dev.satchel.operator.projection.ProjectedUsers;
import dev.satchel.operator.source.SourceReader;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.time.Clock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The parts that bring {@code UserSecret}s to the store, put together. */
public final class SecretController {
  private final Primaries<UserSecret> secrets = new Primaries<>(Misfits::isControlled);
  private final SecretIndex index = new SecretIndex(secrets);
  private final Settlements settlements;
  private final ProjectedUsers projected = new ProjectedUsers();
  private final Neighbours neighbours;
  private final Misfits misfits;
  private final CachedSecrets cached = new CachedSecrets();
  private final UserSecretReconciler reconciler;

  /**
   * @param project asks for a projection of a user, by name
   */
  public SecretController(
      KubernetesClient client,
      StoreWatch store,
      Primaries<WorkspaceUser> users,
      Supplier<SealingKeys> keys,
      Policy policy,
      Consumer<String> project,
      Clock clock) {
    settlements = new Settlements(() -> store.secrets().list(), clock);
    neighbours = new Neighbours(settlements, index, project);
    InformerEventSource<Secret, UserSecret> sources = sources(client);
    SourceReader reader =
        new SourceReader(client, (namespace, name) -> sources.get(new ResourceID(name, namespace)));
    SecretSettler settler =
        new SecretSettler(
            store,
            user -> users.get(new ResourceID(user)),
            reader,
            new Unsealing(client, keys),
            projected,
            policy);
    SecretStatus status = new SecretStatus(projected, policy, clock);
    SecretEvents events = new SecretEvents(new EventRecorder(client, clock));
    misfits = new Misfits(client, status, events);
    reconciler =
        new UserSecretReconciler(
            secrets,
            sources,
            new SecretWork(settler, store, neighbours, projected, clock),
            status,
            events,
            new ClearValues(client, keys, events, clock),
            misfits);
  }

  private InformerEventSource<Secret, UserSecret> sources(KubernetesClient client) {
    return Informers.of(
        InformerEventSourceConfiguration.from(Secret.class, UserSecret.class)
            .withName("sources")
            .withWatchAllNamespaces()
            .withLabelSelector(SourceReader.SELECTOR)
            .withItemStore(new TransformingItemStore<>(Reduced::of))
            .withSecondaryToPrimaryMapper(
                secret ->
                    index.from(
                        secret.getMetadata().getNamespace(), secret.getMetadata().getName())),
        client,
        UserSecret.class);
  }

  /** What the controller keeps in memory; see {@link CachedSecrets}. */
  public ItemStore<UserSecret> itemStore() {
    return new TransformingItemStore<>(cached::reduced);
  }

  /** Which objects the controller may have; see {@link Misfits}. */
  public boolean accept(UserSecret secret) {
    return misfits.accept(secret);
  }

  public Primaries<UserSecret> secrets() {
    return secrets;
  }

  public Settlements settlements() {
    return settlements;
  }

  public ProjectedUsers projected() {
    return projected;
  }

  public Neighbours neighbours() {
    return neighbours;
  }

  public UserSecretReconciler reconciler() {
    return reconciler;
  }
}
