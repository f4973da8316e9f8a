package dev.satchel.webhook.injection;

import dev.satchel.crds.Annotations;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Which containers are given anything: all, or those that the pod's annotation {@code
 * satchel.dev/containers} names.
 *
 * @param containers init containers first, each kind in the pod's order; at least one
 * @param workspace the one whose uid, gid, home and volumes count: the first ordinary container of
 *     these, else the first of them
 * @param warnings names that no container has
 */
record Selection(List<Container> containers, Container workspace, List<String> warnings) {
  static Selection of(Pod pod) {
    List<Container> all =
        Stream.concat(pod.initContainers().stream(), pod.containers().stream()).toList();
    Optional<Set<String>> wanted = pod.annotation(Annotations.CONTAINERS).map(Selection::names);
    List<Container> selected =
        all.stream()
            .filter(container -> wanted.isEmpty() || wanted.get().contains(container.name()))
            .toList();
    String there = all.stream().map(Container::name).collect(Collectors.joining(", "));
    if (selected.isEmpty()) {
      throw new Refusal(
          "annotation %s names no container of the pod; give one or more of: %s, or leave it out"
              .formatted(Annotations.CONTAINERS, there));
    }
    Container workspace =
        pod.containers().stream()
            .filter(selected::contains)
            .findFirst()
            .orElse(selected.getFirst());
    return new Selection(selected, workspace, warnings(wanted.orElse(Set.of()), all, there));
  }

  private static Set<String> names(String annotation) {
    return Stream.of(annotation.split(",", -1))
        .map(String::strip)
        .filter(name -> !name.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static List<String> warnings(Set<String> wanted, List<Container> all, String there) {
    return wanted.stream()
        .filter(name -> all.stream().noneMatch(container -> container.name().equals(name)))
        .map(
            name ->
                "annotation %s names '%s', but the pod's containers are: %s"
                    .formatted(Annotations.CONTAINERS, name, there))
        .toList();
  }
}
