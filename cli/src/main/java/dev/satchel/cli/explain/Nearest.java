package dev.satchel.cli.explain;

import dev.satchel.cli.CommandFailure;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Of a name that nothing has: which names there are, the likest first. */
final class Nearest {
  private static final int SHOWN = 5;

  private Nearest() {}

  /**
   * As {@link #to}, of a namespace; empty where the caller may not list it.
   *
   * @param list what is there
   */
  static String in(
      String name, String namespace, Function<String, ? extends List<? extends HasMetadata>> list) {
    try {
      return to(
          name, list.apply(namespace).stream().map(one -> one.getMetadata().getName()).toList());
    } catch (CommandFailure e) {
      return "";
    }
  }

  /** For the end of a message, e.g. {@code ; there: ws-1, ws-2, ws-3, ws-4, ws-5 and 3 more}. */
  static String to(String name, Collection<String> there) {
    List<String> likest =
        there.stream()
            .sorted(
                Comparator.comparingInt((String one) -> distance(name, one))
                    .thenComparing(Comparator.naturalOrder()))
            .toList();
    if (likest.isEmpty()) {
      return "; there is none at all";
    }
    String shown = likest.stream().limit(SHOWN).collect(Collectors.joining(", "));
    return likest.size() <= SHOWN
        ? "; there: " + shown
        : "; there: %s and %d more".formatted(shown, likest.size() - SHOWN);
  }

  /** Levenshtein's: how many letters are to be put in, taken out or changed. */
  private static int distance(String one, String other) {
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int change = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[other.length()];
  }
}
