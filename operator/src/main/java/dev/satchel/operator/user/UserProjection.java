package dev.satchel.operator.user;

import dev.satchel.crds.policy.Policy;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.operator.certificate.Authorities;
import dev.satchel.operator.projection.Applied;
import dev.satchel.operator.projection.DesiredSecret;
import dev.satchel.operator.projection.ProjectedSecrets;
import dev.satchel.operator.projection.ProjectedUser;
import dev.satchel.operator.projection.Withheld;
import dev.satchel.operator.secret.Outcome;
import dev.satchel.operator.secret.SecretIndex;
import dev.satchel.operator.secret.Settlements;
import dev.satchel.operator.trace.Steps;
import dev.satchel.operator.workspace.Contents;
import dev.satchel.operator.workspace.PodTouch;
import dev.satchel.operator.workspace.Touch.Target;
import dev.satchel.store.secret.Projection;
import dev.satchel.store.secret.SecretRow;
import io.fabric8.kubernetes.api.model.Pod;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes what a user has into the user's namespaces, and tells the kubelets of the user's pods. */
final class UserProjection {
  private final ProjectedSecrets secrets;
  private final PodTouch touch;
  private final Function<String, List<Pod>> pods;
  private final SecretIndex index;
  private final Settlements settlements;
  private final Policy policy;
  private final Authorities authorities;
  private final Steps steps;

  UserProjection(
      ProjectedSecrets secrets,
      PodTouch touch,
      Function<String, List<Pod>> pods,
      SecretIndex index,
      Settlements settlements,
      Policy policy,
      Authorities authorities,
      Steps steps) {
    this.secrets = secrets;
    this.touch = touch;
    this.pods = pods;
    this.index = index;
    this.settlements = settlements;
    this.policy = policy;
    this.authorities = authorities;
    this.steps = steps;
  }

  /**
   * @param contents what the user's workspaces have
   * @param again when to touch pods a second time
   */
  record Ran(ProjectedUser projected, Contents contents, Optional<Duration> again) {}

  Ran run(WorkspaceUser user, Set<String> namespaces, Projection stored) {
    Projection projection = policy.filesDisabled() ? stored.withoutFiles() : stored;
    String name = user.getMetadata().getName();
    DesiredSecret desired =
        DesiredSecret.of(user, projection, withheld(name, namespaces), authorities.bundle());
    Map<String, Applied> applied = steps.run("project", () -> project(user, desired, namespaces));
    ProjectedUser projected =
        ProjectedUser.of(
            user.getMetadata().getGeneration(),
            projection,
            desired.name(),
            applied,
            workspaces(name, namespaces));
    Contents contents =
        Contents.of(
            pods.apply(name).stream().map(Workspace::of).toList(),
            projected.deliveries(),
            projection.secrets().stream()
                .collect(Collectors.toMap(SecretRow::uid, SecretRow::namespace)));
    return new Ran(projected, contents, touch(name, targets(applied)));
  }

  private Map<String, Applied> project(
      WorkspaceUser user, DesiredSecret desired, Set<String> namespaces) {
    Map<String, Applied> applied = new TreeMap<>();
    for (String namespace : namespaces) {
      applied.put(namespace, secrets.apply(desired, namespace));
    }
    secrets.removeElsewhere(user, namespaces);
    return applied;
  }

  private Optional<Duration> touch(String user, Map<String, Target> targets) {
    return steps.run("touch", () -> touch.touch(user, pods.apply(user), targets));
  }

  /** Tells pods of what is there already; for the time that the store is not available. */
  Optional<Duration> touch(WorkspaceUser user, Set<String> namespaces) {
    Map<String, Target> targets = new HashMap<>();
    for (String namespace : namespaces) {
      secrets.present(user, namespace).ifPresent(target -> targets.put(namespace, target));
    }
    return touch(user.getMetadata().getName(), targets);
  }

  /** Whether it is not known what became of a secret, by its uid. */
  boolean isUnsettled(String uid) {
    return settlements.get(uid).isEmpty();
  }

  /** Whether it is known of each of the user's secrets what became of it. */
  boolean isComplete(WorkspaceUser user) {
    return settlements.haveAll(index.ofUser(user.getMetadata().getName()));
  }

  /**
   * Leaves nothing in what is projected, and tells the user's pods.
   *
   * @return when to touch pods a second time
   */
  Optional<Duration> empty(WorkspaceUser user) {
    Map<String, Applied> applied = steps.run("empty", () -> secrets.empty(user));
    return touch(user.getMetadata().getName(), targets(applied));
  }

  /** Removes what is projected. */
  void remove(WorkspaceUser user) {
    secrets.removeElsewhere(user, Set.of());
    touch.forget(user.getMetadata().getName());
  }

  private List<Workspace> workspaces(String user, Set<String> namespaces) {
    return pods.apply(user).stream()
        .map(Workspace::of)
        .filter(workspace -> namespaces.contains(workspace.namespace()))
        .sorted(Comparator.comparing(Workspace::namespace).thenComparing(Workspace::name))
        .toList();
  }

  private Collection<Withheld> withheld(String user, Set<String> namespaces) {
    return index.ofUser(user).stream()
        .filter(secret -> !secret.isMarkedForDeletion())
        .filter(secret -> namespaces.contains(secret.getMetadata().getNamespace()))
        .flatMap(secret -> withheld(secret).stream())
        .toList();
  }

  /**
   * One that is stored is not withheld, even if this projection was read before its row was
   * written: a pod that waits for it must not take its place in the index for its value.
   */
  private Optional<Withheld> withheld(UserSecret secret) {
    String uid = secret.getMetadata().getUid();
    return settlements
        .get(uid)
        .filter(last -> !(last.outcome() instanceof Outcome.Stored))
        .map(last -> new Withheld(uid, last.generation(), secret.getMetadata().getName()));
  }

  private static Map<String, Target> targets(Map<String, Applied> applied) {
    Map<String, Target> targets = new HashMap<>();
    applied.forEach(
        (namespace, one) -> {
          if (one instanceof Applied.Present(Target target)) {
            targets.put(namespace, target);
          }
        });
    return targets;
  }
}
