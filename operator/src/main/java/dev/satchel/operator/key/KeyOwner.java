package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What says of an object that it is a key's own, and goes with it. */
final class KeyOwner {
  /** Index of an informer: its objects by the uid of the key that owns them. */
  static final String BY_OWNER = "owner";

  private static final String KIND = HasMetadata.getKind(AIGatewayKey.class);

  private KeyOwner() {}

  static <T extends HasMetadata> Map<String, Function<T, List<String>>> indexers() {
    return Map.of(BY_OWNER, KeyOwner::uids);
  }

  static OwnerReference reference(AIGatewayKey key) {
    OwnerReference owner = new OwnerReference();
    owner.setApiVersion(key.getApiVersion());
    owner.setKind(key.getKind());
    owner.setName(key.getMetadata().getName());
    owner.setUid(key.getMetadata().getUid());
    return owner;
  }

  static boolean owns(AIGatewayKey key, HasMetadata object) {
    return uids(object).contains(key.getMetadata().getUid());
  }

  /** Whether it has all of them, so that an informer which selects by one sees it. */
  static boolean hasLabels(HasMetadata object, Map<String, String> labels) {
    return Objects.requireNonNullElse(object.getMetadata().getLabels(), Map.<String, String>of())
        .entrySet()
        .containsAll(labels.entrySet());
  }

  /** The keys that are to be looked at when the object changes. */
  static Set<ResourceID> ids(HasMetadata object) {
    return owners(object)
        .map(OwnerReference::getName)
        .map(ResourceID::new)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static List<String> uids(HasMetadata object) {
    return owners(object).map(OwnerReference::getUid).toList();
  }

  private static Stream<OwnerReference> owners(HasMetadata object) {
    return object.getMetadata().getOwnerReferences().stream()
        .filter(owner -> KIND.equals(owner.getKind()));
  }
}
