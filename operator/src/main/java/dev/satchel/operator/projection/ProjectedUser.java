package dev.satchel.operator.projection;

import dev.satchel.crds.workspace.Delivery;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.store.secret.Projection;
import dev.satchel.store.secret.SecretRow;
import dev.satchel.store.secret.UnreadableSecret;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What the last projection of a user did and saw: all that a secret's status depends on beside the
 * secret itself. Holds no values. See {@link #concerned}.
 *
 * @param generation of the {@code WorkspaceUser}
 * @param suspended nothing is projected
 * @param revision of what is projected
 * @param deliveries what is stored, by the {@code UserSecret}'s uid
 * @param unreadable what is stored and cannot be decrypted, by the same
 * @param obstacles why some namespace does not have it
 * @param workspaces the user's pods in the listed namespaces
 */
public record ProjectedUser(
    long generation,
    boolean suspended,
    long revision,
    Map<String, Delivery> deliveries,
    Map<String, UnreadableSecret> unreadable,
    List<Obstacle> obstacles,
    List<Workspace> workspaces) {
  public ProjectedUser {
    deliveries = Map.copyOf(deliveries);
    unreadable = Map.copyOf(unreadable);
    obstacles = List.copyOf(obstacles);
    workspaces = List.copyOf(workspaces);
  }

  public static ProjectedUser of(
      long generation,
      Projection projection,
      String secretName,
      Map<String, Applied> applied,
      List<Workspace> workspaces) {
    boolean suspended = projection.user().suspended();
    return new ProjectedUser(
        generation,
        suspended,
        projection.user().projection(),
        projection.secrets().stream()
            .map(ProjectedUser::delivery)
            .map(delivery -> suspended ? delivery.withdrawn() : delivery)
            .collect(Collectors.toMap(Delivery::uid, Function.identity())),
        projection.unreadable().stream()
            .collect(Collectors.toMap(UnreadableSecret::uid, Function.identity())),
        obstacles(secretName, new TreeMap<>(applied)),
        workspaces);
  }

  /**
   * Whose status may be another than after the projection before: what is the user's concerns all,
   * what is one secret's only that. With ten thousand secrets at once, nine looks of ten would find
   * nothing to say.
   *
   * @return by the {@code UserSecret}'s uid
   */
  Predicate<String> concerned(ProjectedUser before) {
    boolean isSameUser =
        generation == before.generation
            && suspended == before.suspended
            && obstacles.equals(before.obstacles)
            && workspaces.equals(before.workspaces);
    return isSameUser
        ? uid ->
            !Objects.equals(deliveries.get(uid), before.deliveries.get(uid))
                || !Objects.equals(unreadable.get(uid), before.unreadable.get(uid))
        : uid -> true;
  }

  private static Delivery delivery(SecretRow row) {
    return new Delivery(
        row.uid(),
        row.name(),
        row.generation(),
        row.revision(),
        row.enabled() ? row.envName() : Optional.empty(),
        row.enabled() ? row.filePath() : Optional.empty(),
        row.selector(),
        row.envSince(),
        row.valueChangedAt());
  }

  private static List<Obstacle> obstacles(String name, Map<String, Applied> byNamespace) {
    List<Obstacle> obstacles = new ArrayList<>();
    byNamespace.forEach(
        (namespace, applied) -> {
          switch (applied) {
            case Applied.Foreign() -> obstacles.add(Obstacle.foreign(namespace, name));
            case Applied.Refused(String message) ->
                obstacles.add(Obstacle.refused(namespace, name, message));
            case Applied.Present present -> {}
            case Applied.NoNamespace() -> {} // its workspaces are none either
          }
        });
    return obstacles;
  }
}
