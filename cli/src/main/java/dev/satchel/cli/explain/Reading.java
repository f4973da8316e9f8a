package dev.satchel.cli.explain;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * What is in several namespaces, of which the caller may not read all.
 *
 * @param found what could be read
 * @param unread what could not
 */
record Reading<T>(List<T> found, List<Unread> unread) {
  /**
   * A namespace that was left out.
   *
   * @param message the API server's words: which verb on what is not allowed
   */
  record Unread(String namespace, String message) {
    @Override
    public String toString() {
      return "namespace %s was not read: %s".formatted(namespace, message);
    }
  }

  static <T> Reading<T> of(List<String> namespaces, Function<String, List<T>> list) {
    List<T> found = new ArrayList<>();
    List<Unread> unread = new ArrayList<>();
    for (String namespace : namespaces) {
      try {
        found.addAll(list.apply(namespace));
      } catch (CommandFailure e) {
        if (e.exitCode() != ExitCode.CLUSTER_REFUSED) {
          throw e;
        }
        unread.add(new Unread(namespace, Objects.requireNonNullElse(e.getMessage(), "")));
      }
    }
    return new Reading<>(List.copyOf(found), List.copyOf(unread));
  }
}
