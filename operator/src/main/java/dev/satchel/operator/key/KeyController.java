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
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/** The parts that keep {@code AIGatewayKey}s, put together. */
public final class KeyController {
  private final Primaries<AIGatewayKey> keys = new Primaries<>(key -> true);
  private final AIGatewayKeyReconciler reconciler;

  public KeyController(
      KubernetesClient client,
      StoreWatch store,
      Primaries<UserSecret> userSecrets,
      KeyPolicy policy,
      Clock clock) {
    InformerEventSource<Secret, AIGatewayKey> delivered = delivered(client);
    InformerEventSource<WorkspaceUser, AIGatewayKey> owners = owners(client);
    Function<String, Optional<WorkspaceUser>> users = name -> owners.get(new ResourceID(name));
    KeySecrets secrets = new KeySecrets(client, delivered);
    KeyEvents events = new KeyEvents(new EventRecorder(client, clock));
    SecureRandom random = new SecureRandom();
    TokenKeeper tokens =
        new TokenKeeper(store, secrets, events, () -> KeyToken.generate(random), clock);
    KeyInWorkspaces workspaces = new KeyInWorkspaces(client, userSecrets);
    reconciler =
        new AIGatewayKeyReconciler(
            keys,
            List.of(delivered, owners),
            new KeyWork(store, secrets, tokens, workspaces, events, users, policy, clock),
            new KeyStatus(users, clock));
  }

  private static InformerEventSource<Secret, AIGatewayKey> delivered(KubernetesClient client) {
    InformerEventSource<Secret, AIGatewayKey> secrets =
        Informers.of(
            InformerEventSourceConfiguration.from(Secret.class, AIGatewayKey.class)
                .withName("delivered")
                .withWatchAllNamespaces()
                .withLabelSelector(KeySecrets.SELECTOR)
                .withItemStore(new TransformingItemStore<>(Reduced::of))
                .withSecondaryToPrimaryMapper(KeySecrets::ownerIds)
                .build(),
            client,
            AIGatewayKey.class);
    secrets.addIndexers(Map.of(KeySecrets.BY_OWNER, KeySecrets::ownerUids));
    return secrets;
  }

  private InformerEventSource<WorkspaceUser, AIGatewayKey> owners(KubernetesClient client) {
    return Informers.of(
        InformerEventSourceConfiguration.from(WorkspaceUser.class, AIGatewayKey.class)
            .withName("owners")
            .withWatchAllNamespaces()
            .withItemStore(new TransformingItemStore<>(Reduced::of))
            .withSecondaryToPrimaryMapper(
                user -> KeyIndex.ofUser(keys, user.getMetadata().getName()))
            .build(),
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

  public Primaries<AIGatewayKey> keys() {
    return keys;
  }

  public AIGatewayKeyReconciler reconciler() {
    return reconciler;
  }
}
