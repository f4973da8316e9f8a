package dev.satchel.e2e.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.function.Predicate;

/** Everywhere that something could be written in readable form, and what is written there. */
public final class Places {
  private final Map<String, String> texts = new TreeMap<>();

  private Places() {}

  /**
   * Reads them all.
   *
   * @param scenario whose namespace's logs are among them
   * @param revision of etcd, from which on its writes count
   * @param meant which keys of etcd are meant to hold it
   * @param answers what was said to whoever asked
   */
  public static Places read(
      Scenario scenario, long revision, Predicate<String> meant, List<String> answers) {
    Places places = new Places();
    if (Etcd.isAtHand()) {
      places.etcd(revision, meant);
      places.texts.putAll(Logs.ofTheCluster());
    }
    places.texts.put("pg_dump", Postgres.dump());
    places.texts.putAll(Logs.of(Cluster.SYSTEM));
    places.texts.putAll(Logs.of(scenario.namespace()));
    places.texts.put("metrics", Logs.metrics());
    places.texts.put(
        "events", Serialization.asYaml(Cluster.client().v1().events().inAnyNamespace().list()));
    places.texts.put(
        "usersecrets",
        Serialization.asYaml(Cluster.client().resources(UserSecret.class).inAnyNamespace().list()));
    places.texts.put(
        "kubectl get -o yaml",
        Kubectl.run("", "get", "usec,wsu,aik,pods", "-A", "-o", "yaml", "--show-managed-fields")
            .out());
    places.texts.put(
        "users", Serialization.asYaml(Cluster.client().resources(WorkspaceUser.class).list()));
    places.texts.put(
        "keys", Serialization.asYaml(Cluster.client().resources(AIGatewayKey.class).list()));
    places.texts.putAll(HelmReleases.all());
    places.texts.put("answers", String.join("\n", answers));
    assertThat(places.texts).allSatisfy((place, text) -> assertThat(text).as(place).isNotEmpty());
    return places;
  }

  private void etcd(long revision, Predicate<String> meant) {
    int number = 0;
    for (Etcd.Write write : Etcd.since(revision)) {
      if (!meant.test(write.key())) {
        texts.put("etcd " + write.key() + " #" + number++, write.key() + write.value());
      }
    }
    assertThat(number).as("writes in etcd").isGreaterThan(10);
  }

  /**
   * What was found where.
   *
   * @param counts whether a canary in a place counts
   */
  public List<String> hits(Collection<Canary> canaries, BiPredicate<String, Canary> counts) {
    List<String> hits = new ArrayList<>();
    texts.forEach(
        (place, text) ->
            canaries.stream()
                .filter(canary -> counts.test(place, canary))
                .flatMap(canary -> canary.foundIn(text).stream())
                .forEach(writing -> hits.add("%s holds %s".formatted(place, writing))));
    return hits;
  }
}
