package dev.satchel.webhook.injection;

import dev.satchel.crds.Annotations;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What {@code ~} stands for in a workspace (design section 3). */
final class Home {
  private Home() {}

  /** Empty: nothing says it. */
  static Optional<String> of(
      Workspace workspace, Pod pod, Container container, @Nullable String byDefault) {
    return pod.annotation(Annotations.HOME)
        .map(home -> checked(home, "the pod"))
        .or(
            () ->
                workspace
                    .namespaceHome()
                    .map(home -> checked(home, "namespace '" + workspace.namespace() + "'")))
        .or(() -> container.literalEnv("HOME").filter(AbsolutePath::isNormal))
        .or(() -> onlyVolumeUnderHome(container))
        .or(() -> Optional.ofNullable(byDefault));
  }

  private static String checked(String home, String where) {
    if (!AbsolutePath.isNormal(home)) {
      throw new Refusal(
          "annotation %s of %s must be an absolute path without '.', '..', '//' or a trailing '/', as /home/user"
              .formatted(Annotations.HOME, where));
    }
    return home;
  }

  private static Optional<String> onlyVolumeUnderHome(Container container) {
    List<String> candidates =
        container.mountPaths().stream()
            .filter(path -> AbsolutePath.isBelow(path, "/home"))
            .filter(AbsolutePath::isNormal)
            .toList();
    return candidates.size() == 1 ? Optional.of(candidates.getFirst()) : Optional.empty();
  }
}
