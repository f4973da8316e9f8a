package dev.satchel.operator.workspace;

import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.projection.Injected;
import dev.satchel.crds.workspace.Delivery;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.store.delivery.Placement;
import dev.satchel.store.delivery.Placement.Target;
import dev.satchel.store.delivery.Present;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a user's workspaces have at a moment, as far as they said: their files by their agents'
 * reports, their variables by what they were given and when they started.
 *
 * @param pods uids of those that run
 * @param present what is in them
 */
public record Contents(Set<String> pods, List<Present> present) {
  public Contents {
    pods = Set.copyOf(pods);
    present = List.copyOf(present);
  }

  /**
   * Of all of a user's pods.
   *
   * @param deliveries what they should have, by the secret's uid
   * @param namespaces of the secrets, by uid
   */
  public static Contents of(
      Collection<Workspace> workspaces,
      Map<String, Delivery> deliveries,
      Map<String, String> namespaces) {
    List<Workspace> live = workspaces.stream().filter(Workspace::live).toList();
    List<Present> present = new ArrayList<>();
    for (Workspace workspace : live) {
      workspace
          .delivered()
          .ifPresent(told -> files(present, workspace, told, deliveries, namespaces));
      workspace
          .injected()
          .filter(injected -> workspace.startRevision().isPresent())
          .ifPresent(injected -> variables(present, workspace, injected, deliveries, namespaces));
    }
    return new Contents(live.stream().map(Workspace::uid).collect(Collectors.toSet()), present);
  }

  private static void files(
      List<Present> present,
      Workspace workspace,
      Delivered told,
      Map<String, Delivery> deliveries,
      Map<String, String> namespaces) {
    for (Delivered.File file : told.files()) {
      boolean written = file.state() == Delivered.State.WRITTEN;
      if (written || file.state() == Delivered.State.STILL_THERE) {
        Optional<Delivery> delivery = Optional.ofNullable(deliveries.get(file.uid()));
        OptionalLong revision =
            delivery.isPresent() && written && told.revision() >= delivery.get().envSince()
                ? OptionalLong.of(delivery.get().revision())
                : OptionalLong.empty();
        present.add(
            new Present(
                new Placement(workspace.uid(), file.uid(), Target.FILE, file.path()),
                workspace.namespace(),
                workspace.name(),
                namespaces.getOrDefault(file.uid(), ""),
                file.secret(),
                revision));
      }
    }
  }

  private static void variables(
      List<Present> present,
      Workspace workspace,
      Injected injected,
      Map<String, Delivery> deliveries,
      Map<String, String> namespaces) {
    injected
        .secretByEnvName()
        .forEach(
            (variable, secret) -> {
              Optional<Delivery> delivery =
                  deliveries.values().stream()
                      .filter(one -> one.name().equals(secret))
                      .filter(
                          one ->
                              one.envName().filter(n -> n.toString().equals(variable)).isPresent())
                      .findFirst();
              String uid = delivery.map(Delivery::uid).orElse("");
              OptionalLong revision =
                  delivery
                      .filter(one -> one.precedesStartOf(workspace))
                      .map(one -> OptionalLong.of(one.revision()))
                      .orElse(OptionalLong.empty());
              present.add(
                  new Present(
                      new Placement(workspace.uid(), uid, Target.ENV, variable),
                      workspace.namespace(),
                      workspace.name(),
                      namespaces.getOrDefault(uid, ""),
                      secret,
                      revision));
            });
  }
}
