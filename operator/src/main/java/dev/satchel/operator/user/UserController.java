package dev.satchel.operator.user;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.operator.certificate.Authorities;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.primary.Informers;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.primary.Reduced;
import dev.satchel.operator.projection.ProjectedSecrets;
import dev.satchel.operator.projection.SecretCache;
import dev.satchel.operator.repair.Repairs;
import dev.satchel.operator.secret.SecretController;
import dev.satchel.operator.secret.SecretIndex;
import dev.satchel.operator.trace.Steps;
import dev.satchel.operator.workspace.PodCache;
import dev.satchel.operator.workspace.PodTouch;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The parts that project what users have, put together. */
public final class UserController {
  private final WorkspaceUserReconciler reconciler;
  private final InformerEventSource<Pod, WorkspaceUser> pods;

  /**
   * @param keys a user's personal ones, by the user's name
   */
  public UserController(
      KubernetesClient client,
      StoreWatch store,
      Primaries<WorkspaceUser> users,
      SecretController secrets,
      Function<String, List<AIGatewayKey>> keys,
      Policy policy,
      Repairs repairs,
      Authorities authorities,
      Steps steps,
      Clock clock) {
    pods = pods(client);
    InformerEventSource<Secret, WorkspaceUser> projectedSecrets = projectedSecrets(client);
    SecretIndex index = secrets.neighbours().index();
    UserProjection projection =
        new UserProjection(
            new ProjectedSecrets(client, new SecretCache(projectedSecrets), clock),
            new PodTouch(client, clock),
            user -> pods.byIndex(PodCache.BY_USER, user),
            index,
            secrets.settlements(),
            policy,
            authorities,
            steps);
    reconciler =
        new WorkspaceUserReconciler(
            users,
            List.of(pods, projectedSecrets),
            new UserWork(
                store,
                projection,
                new Withdrawal(client, projection, keys, index::ofUser, clock),
                secrets.projected(),
                index,
                clock),
            new UserStatus(clock),
            repairs,
            user -> pods.byIndex(PodCache.BY_USER, user));
  }

  private static InformerEventSource<Pod, WorkspaceUser> pods(KubernetesClient client) {
    InformerEventSource<Pod, WorkspaceUser> pods =
        Informers.of(
            InformerEventSourceConfiguration.from(Pod.class, WorkspaceUser.class)
                .withName("workspaces")
                .withWatchAllNamespaces()
                .withLabelSelector(PodCache.SELECTOR)
                .withItemStore(new TransformingItemStore<>(PodCache::reduced))
                .withOnUpdateFilter(PodCache::matters)
                .withSecondaryToPrimaryMapper(
                    pod ->
                        PodCache.userOf(pod).stream()
                            .map(ResourceID::new)
                            .collect(Collectors.toUnmodifiableSet())),
            client,
            WorkspaceUser.class);
    pods.addIndexers(Map.of(PodCache.BY_USER, PodCache::userOf));
    return pods;
  }

  private static InformerEventSource<Secret, WorkspaceUser> projectedSecrets(
      KubernetesClient client) {
    InformerEventSource<Secret, WorkspaceUser> secrets =
        Informers.of(
            InformerEventSourceConfiguration.from(Secret.class, WorkspaceUser.class)
                .withName("projected")
                .withWatchAllNamespaces()
                .withLabelSelector(SecretCache.SELECTOR)
                .withItemStore(new TransformingItemStore<>(Reduced::of))
                .withSecondaryToPrimaryMapper(SecretCache::owner),
            client,
            WorkspaceUser.class);
    secrets.addIndexers(Map.of(SecretCache.BY_USER, SecretCache::userOf));
    return secrets;
  }

  /** All workspace pods there are, once the controller has started. */
  public Stream<Workspace> workspaces() {
    return pods.list(pod -> true).map(Workspace::of);
  }

  public WorkspaceUserReconciler reconciler() {
    return reconciler;
  }
}
