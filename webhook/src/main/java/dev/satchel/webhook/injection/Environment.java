package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.projection.Injected;
import dev.satchel.crds.projection.ProjectedSecret;
import dev.satchel.crds.rule.EnvName;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The environment variables that a pod is given.
 *
 * @param byName the secret behind each, by the variable's name
 */
record Environment(SortedMap<String, DeclaredSecret> byName) {
  /** Of two secrets that claim a name, the one with precedence is named. */
  static Environment of(List<DeclaredSecret> secrets) {
    SortedMap<String, DeclaredSecret> byName = new TreeMap<>();
    secrets.stream()
        .sorted(DeclaredSecret.PRECEDENCE)
        .forEach(
            secret -> secret.envName().ifPresent(name -> byName.putIfAbsent(name.value(), secret)));
    return new Environment(byName);
  }

  Injected injected() {
    return new Injected(
        byName.entrySet().stream()
            .collect(Collectors.toMap(entry -> entry.getKey(), entry -> entry.getValue().name())));
  }

  /**
   * Sets the variables in a container. An entry of the template keeps its place, since a later one
   * may refer to it by {@code $(NAME)}; the others follow in the order of their names.
   */
  void addTo(Container container, String user) {
    if (byName.isEmpty()) {
      return;
    }
    ArrayNode env = Json.array(container.json(), "env");
    Set<String> placed = new HashSet<>();
    for (int i = 0; i < env.size(); i++) {
      String name = Json.text(env.get(i), "name");
      if (byName.containsKey(name)) {
        if (placed.add(name)) {
          env.set(i, entry(name, user));
        } else {
          env.remove(i--);
        }
      }
    }
    byName.keySet().stream()
        .filter(name -> !placed.contains(name))
        .forEach(name -> env.add(entry(name, user)));
  }

  private static JsonNode entry(String name, String user) {
    ObjectNode entry = Json.object();
    entry.put("name", name);
    entry
        .putObject("valueFrom")
        .putObject("secretKeyRef")
        .put("name", ProjectedSecret.nameFor(user))
        .put("key", ProjectedSecret.envKey(new EnvName(name)))
        .put("optional", true);
    return entry;
  }
}
