package dev.satchel.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The key {@code index} of the projected Secret, as {@code dev.satchel.crds.projection.Index}
 * writes it.
 *
 * @param revision the user's projection revision
 * @param generations by uid, what the operator has settled
 * @param files in the order of the index
 */
record SecretIndex(long revision, Map<String, Long> generations, List<Entry> files) {
  /**
   * A file to write.
   *
   * @param uid of the {@code UserSecret}
   * @param name of the {@code UserSecret}, for people
   * @param key of the content in the projected Secret
   * @param path {@code ~/x} or {@code /x}
   * @param selector which pods get it
   */
  record Entry(String uid, String name, String key, String path, Selector selector) {}

  /** Empty if the text is not an index of a version that is understood. */
  static Optional<SecretIndex> parse(String text) {
    String[] lines = text.split("\n", -1);
    if (!lines[0].equals("satchel\t1")) {
      return Optional.empty();
    }
    long revision = 0;
    Map<String, Long> generations = new HashMap<>();
    Map<String, String> names = new HashMap<>();
    Map<String, Selector> selectors = new HashMap<>();
    List<Entry> files = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.split("\t", -1);
      String kind = fields[0];
      if (kind.equals("revision") && fields.length > 1 && Text.isNumber(fields[1])) {
        revision = Long.parseLong(fields[1]);
      } else if (kind.equals("secret") && fields.length > 3 && Text.isNumber(fields[2])) {
        generations.put(fields[1], Long.valueOf(fields[2]));
        names.put(fields[1], fields[3]);
      } else if (kind.equals("file") && fields.length > 3) {
        String uid = fields[1];
        Selector selector = selectors.getOrDefault(uid, new Selector());
        selectors.put(uid, selector);
        files.add(new Entry(uid, names.getOrDefault(uid, uid), fields[2], fields[3], selector));
      } else if (kind.equals("select") && fields.length > 4) {
        Selector selector = selectors.getOrDefault(fields[1], new Selector());
        selectors.put(fields[1], selector);
        selector.add(fields[2], fields[3], List.of(fields[4].split(",", -1)));
      }
    }
    return Optional.of(new SecretIndex(revision, generations, files));
  }

  boolean hasSettled(PodSettings.Promise promise) {
    Long generation = generations.get(promise.uid());
    return generation != null && generation >= promise.generation();
  }
}
