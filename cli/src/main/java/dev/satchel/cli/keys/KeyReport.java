package dev.satchel.cli.keys;

import dev.satchel.cli.cluster.SealingKeys;
import dev.satchel.cli.output.Table;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.secret.UserSecret;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * How many objects need each key.
 *
 * @param keys by id: those that are published, and those that an object names
 * @param unreadable objects whose {@code sealedValue} is none, as namespace/name
 */
record KeyReport(List<Line> keys, List<String> unreadable) {

  /**
   * @param published whether the cluster publishes it; if not, its objects cannot be opened
   * @param current new values are sealed to it
   * @param objects sealed to it
   * @param safeToDelete no object of the cluster needs it, and no new one will
   */
  record Line(String id, boolean published, boolean current, int objects, boolean safeToDelete) {}

  static KeyReport of(SealingKeys keys, Collection<UserSecret> secrets) {
    Map<String, Integer> counts = new TreeMap<>();
    Set<String> unreadable = new TreeSet<>();
    for (UserSecret secret : secrets) {
      String sealed = secret.getSpec() == null ? null : secret.getSpec().sealedValue();
      if (sealed == null) {
        continue;
      }
      if (SealedValue.parse(sealed) instanceof Parsed.Valid<SealedValue>(SealedValue value)) {
        counts.merge(value.keyId().hex(), 1, Integer::sum);
      } else {
        unreadable.add(secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName());
      }
    }
    keys.all().keySet().forEach(id -> counts.putIfAbsent(id, 0));
    String current = keys.current().id().hex();
    return new KeyReport(
        counts.entrySet().stream()
            .map(one -> line(keys, current, one.getKey(), one.getValue()))
            .toList(),
        List.copyOf(unreadable));
  }

  private static Line line(SealingKeys keys, String current, String id, int objects) {
    boolean isCurrent = id.equals(current);
    return new Line(id, keys.all().containsKey(id), isCurrent, objects, objects == 0 && !isCurrent);
  }

  String text() {
    Table table = new Table("KEY", "CURRENT", "OBJECTS", "SAFE TO DELETE");
    for (Line key : keys) {
      table.row(
          key.id(),
          key.current() ? "yes" : "no",
          Integer.toString(key.objects()),
          key.published() ? key.safeToDelete() ? "yes" : "no" : "not here: restore it");
    }
    StringBuilder text = new StringBuilder(table.toString());
    unreadable.forEach(name -> text.append("\nnot readable: ").append(name));
    return text.toString();
  }
}
