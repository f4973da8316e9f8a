package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec;
import dev.satchel.operator.primary.Primaries;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The {@code AIGatewayKey}s of the cluster, found by whose they are. */
final class KeyIndex {
  static final String BY_USER = "user";

  static final Map<String, Function<AIGatewayKey, List<String>>> INDEXERS =
      Map.of(BY_USER, KeyIndex::user);

  private KeyIndex() {}

  static Set<ResourceID> ofUser(Primaries<AIGatewayKey> keys, String user) {
    return keys.byIndex(BY_USER, user).stream()
        .map(ResourceID::fromResource)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> user(AIGatewayKey key) {
    return Optional.ofNullable(key.getSpec()).map(AIGatewayKeySpec::user).stream().toList();
  }
}
