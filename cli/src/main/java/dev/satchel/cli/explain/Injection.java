package dev.satchel.cli.explain;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Whether the webhook gave a pod its user's secrets.
 *
 * @param reason CamelCase, why not; or, of an injected one, why nothing is kept current there
 * @param message the same for people, with what would make it right
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Injection(boolean injected, @Nullable String reason, @Nullable String message) {
  private static final Injection YES = new Injection(true, null, null);

  /**
   * Of a pod.
   *
   * @param owner who the label says it is of, as far as that could be read
   */
  static Injection of(Pod pod, Owner owner) {
    Map<String, String> annotations =
        Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
    boolean injected = annotations.containsKey(Annotations.INJECTED);
    if (user(pod).isEmpty()) {
      return new Injection(
          injected,
          "NotAWorkspace",
          "it has no label %s; have it made with that label and the name of a WorkspaceUser"
              .formatted(Labels.USER));
    }
    if (!injected && "false".equals(annotations.get(Annotations.INJECT))) {
      return new Injection(
          false,
          "Declined",
          "its annotation %s is \"false\"; have it made without that"
              .formatted(Annotations.INJECT));
    }
    return foreign(pod.getMetadata().getNamespace(), owner)
        .map(why -> new Injection(injected, why.reason(), why.text()))
        .orElse(injected ? YES : unseen());
  }

  private static Injection unseen() {
    return new Injection(
        false,
        "NotSeen",
        "it was made while Satchel's webhook was away, or got its label later; delete it and have it"
            + " made again");
  }

  private static Optional<Why> foreign(String namespace, Owner owner) {
    return switch (owner) {
      case Owner.Unknown unknown -> Optional.empty();
      case Owner.None(String name) ->
          Optional.of(
              new Why(
                  "UnknownUser",
                  "there is no WorkspaceUser %s; correct the label %s, or have the user made"
                      .formatted(name, Labels.USER)));
      case Owner.Known(WorkspaceUser user) -> {
        List<String> listed = Owner.namespaces(user);
        yield listed.contains(namespace)
            ? Optional.empty()
            : Optional.of(
                new Why(
                    "NamespaceNotListed",
                    "WorkspaceUser %s has no workspaces in %s: its spec.namespaces is [%s]; have the pod made in one of these, or the namespace added"
                        .formatted(
                            user.getMetadata().getName(), namespace, String.join(", ", listed))));
      }
    };
  }

  static Optional<String> user(Pod pod) {
    return Optional.ofNullable(pod.getMetadata().getLabels())
        .map(labels -> labels.get(Labels.USER))
        .filter(name -> !name.isEmpty());
  }

  @JsonIgnore
  Why why() {
    return new Why(Objects.requireNonNullElse(reason, ""), Objects.requireNonNullElse(message, ""));
  }
}
