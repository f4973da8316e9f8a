package dev.satchel.cli.explain;

import dev.satchel.crds.projection.Delivered;
import dev.satchel.crds.secret.UserSecret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a pod has, or may have, of secrets that are no more. */
final class Leftovers {
  static final String STATE = "Deleted";

  private Leftovers() {}

  /**
   * Of a pod.
   *
   * @param secrets all that its user has
   */
  static List<PodExplanation.Line> of(PodView pod, Collection<UserSecret> secrets) {
    Set<String> names =
        secrets.stream().map(one -> one.getMetadata().getName()).collect(Collectors.toSet());
    Set<String> uids =
        secrets.stream().map(one -> one.getMetadata().getUid()).collect(Collectors.toSet());
    List<PodExplanation.Line> lines = new ArrayList<>();
    pod.workspace()
        .injected()
        .ifPresent(
            injected ->
                injected
                    .secretByEnvName()
                    .forEach(
                        (variable, secret) -> {
                          if (!names.contains(secret)) {
                            lines.add(variable(variable, secret));
                          }
                        }));
    pod.workspace().delivered().stream()
        .flatMap(delivered -> delivered.files().stream())
        .filter(file -> !uids.contains(file.uid()))
        .filter(file -> file.state() != Delivered.State.NOT_WRITTEN)
        .map(Leftovers::file)
        .forEach(lines::add);
    return lines;
  }

  private static PodExplanation.Line variable(String variable, String secret) {
    return line(
        secret,
        variable,
        null,
        new Why(
            "VariableWithdrawn",
            "%s: containers that started while there was the secret have it until they are restarted"
                .formatted(variable)));
  }

  private static PodExplanation.Line file(Delivered.File file) {
    return line(
        file.secret(),
        null,
        file.path(),
        file.reason() == null
            ? new Why("NotReported", file.path() + ": its agent has not reported that it is gone")
            : new Why(file.reason(), file.path() + ": should have gone and could not be removed"));
  }

  private static PodExplanation.Line line(
      String secret, @Nullable String env, @Nullable String file, Why why) {
    return new PodExplanation.Line(null, secret, new Standing(env, file, STATE, List.of(why)));
  }
}
