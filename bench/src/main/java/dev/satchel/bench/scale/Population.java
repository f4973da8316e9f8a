package dev.satchel.bench.scale;

import dev.satchel.bench.cluster.Api;
import dev.satchel.bench.cluster.Api.Creation;
import dev.satchel.bench.cluster.Cluster;
import dev.satchel.bench.cluster.Objects;
import dev.satchel.bench.cluster.ReadyWatch;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.PublishedKeys;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingPublicKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Users, each in a namespace of their own, and their secrets.
 *
 * @param users how many
 * @param secrets how many, spread evenly
 */
public record Population(int users, int secrets) {
  /** How many requests the client has under way: more make the API server no faster. */
  public static final int AT_ONCE = 32;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** As many users as the target names: ten secrets each. */
  public static Population of(int secrets) {
    return new Population(Math.max(1, secrets / 10), secrets);
  }

  /** Makes the users, and waits until they are Ready. */
  public void createUsers(Api api) {
    try (ReadyWatch ready = ReadyWatch.watch(api, Objects.USERS)) {
      api.createAll(
          IntStream.range(0, users)
              .mapToObj(user -> Objects.namespace(Objects.namespaceOf(user)))
              .toList(),
          AT_ONCE);
      api.createAll(IntStream.range(0, users).mapToObj(Objects::user).toList(), AT_ONCE);
      ready.await(users, PATIENCE);
    }
  }

  /** Their texts; sealing takes a while. Secrets of one user are far from each other. */
  List<Creation> secrets(Sealer sealer) {
    return IntStream.range(0, secrets)
        .parallel()
        .mapToObj(number -> Objects.secret(sealer, number % users, name(number)))
        .toList();
  }

  static String name(int number) {
    return "s-%06d".formatted(number);
  }

  void deleteSecrets(Api api) {
    api.deleteAll(IntStream.range(0, users).mapToObj(Objects::secretsOf).toList(), AT_ONCE);
  }

  /** With the key that the operator has published. */
  public static Sealer sealer(Api api) {
    String configMap =
        "/api/v1/namespaces/%s/configmaps/%s".formatted(Cluster.NAMESPACE, PublishedKeys.NAME);
    var data = api.get(configMap).path("data");
    String current = data.path(data.path(PublishedKeys.CURRENT).asText() + ".pub").asText();
    return switch (SealingPublicKey.parse(current)) {
      case Parsed.Valid<SealingPublicKey>(SealingPublicKey key) ->
          new Sealer(key, new SecureRandom());
      case Parsed.Refused<SealingPublicKey>(String message) ->
          throw new IllegalStateException(message);
    };
  }
}
