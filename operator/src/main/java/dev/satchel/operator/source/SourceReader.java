package dev.satchel.operator.source;

import dev.satchel.crds.Labels;
import dev.satchel.crds.Satchel;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.secret.SecretKeyRef;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the Secret that a {@code valueFrom.secretKeyRef} names, and labels it {@code
 * satchel.dev/role: source} so that the operator's informer, which sees Secrets with that label
 * only, follows it from then on.
 */
public final class SourceReader {
  /** The informer's selector. */
  public static final String SELECTOR =
      "%s in (%s,%s)".formatted(Labels.ROLE, Labels.SOURCE, Labels.KEY);

  private static final Set<String> FOLLOWED = Set.of(Labels.SOURCE, Labels.KEY);

  private static final Logger log = LoggerFactory.getLogger(SourceReader.class);
  private static final String FIELD = "spec.valueFrom.secretKeyRef";
  private static final int MAX_KEYS_SHOWN = 5;

  private final KubernetesClient client;
  private final BiFunction<String, String, Optional<Secret>> cache;

  /**
   * Reads from the cache first.
   *
   * @param cache labelled Secrets, by namespace and name
   */
  public SourceReader(KubernetesClient client, BiFunction<String, String, Optional<Secret>> cache) {
    this.client = client;
    this.cache = cache;
  }

  /**
   * Reads it now.
   *
   * @param user whose secret it is to be the value of
   * @param forEnvironment whether it is to be an environment variable too
   */
  public SourceValue read(String namespace, SecretKeyRef ref, String user, boolean forEnvironment) {
    Optional<Secret> cached = cache.apply(namespace, ref.name()).filter(SourceReader::isFollowed);
    if (cached.isPresent()) {
      return isOutOfReach(cached.get(), user)
          ? madeBySatchel(ref)
          : value(cached.get(), ref, forEnvironment, true);
    }
    Secret live = client.secrets().inNamespace(namespace).withName(ref.name()).get();
    if (live == null) {
      return missing(
          ".name", "there is no Secret %s in namespace %s".formatted(ref.name(), namespace));
    }
    if (isOutOfReach(live, user)) {
      return madeBySatchel(ref);
    }
    return labelled(live)
        .map(followed -> value(followed, ref, forEnvironment, true))
        .orElseGet(() -> value(live, ref, forEnvironment, false));
  }

  /** Whether its label is one that the informer selects. */
  private static boolean isFollowed(Secret secret) {
    return FOLLOWED.contains(labels(secret).getOrDefault(Labels.ROLE, ""));
  }

  private static SourceValue madeBySatchel(SecretKeyRef ref) {
    return missing(
        ".name", "%s is a Secret that Satchel made; name one of your own".formatted(ref.name()));
  }

  /**
   * It may hold what another user of the namespace keeps, or another one's key; nobody gets at that
   * by naming it. The user's own key is the user's.
   */
  private boolean isOutOfReach(Secret secret, String user) {
    String role = labels(secret).getOrDefault(Labels.ROLE, "");
    Optional<OwnerReference> key = owner(secret, AIGatewayKey.class);
    return role.equals(Labels.PROJECTED)
        || owner(secret, WorkspaceUser.class).isPresent()
        || ((role.equals(Labels.KEY) || key.isPresent())
            && key.filter(owner -> isKeyOf(owner, user)).isEmpty());
  }

  private static Optional<OwnerReference> owner(Secret secret, Class<?> kind) {
    return secret.getMetadata().getOwnerReferences().stream()
        .filter(owner -> owner.getApiVersion().startsWith(Satchel.GROUP + "/"))
        .filter(owner -> owner.getKind().equals(kind.getSimpleName()))
        .findFirst();
  }

  private boolean isKeyOf(OwnerReference owner, String user) {
    AIGatewayKey key = client.resources(AIGatewayKey.class).withName(owner.getName()).get();
    return key != null
        && key.getMetadata().getUid().equals(owner.getUid())
        && key.getSpec() != null
        && user.equals(key.getSpec().user());
  }

  private static Map<String, String> labels(Secret secret) {
    return Objects.requireNonNullElse(secret.getMetadata().getLabels(), Map.of());
  }

  private static SourceValue value(
      Secret secret, SecretKeyRef ref, boolean forEnvironment, boolean followed) {
    Map<String, String> data = Objects.requireNonNullElse(secret.getData(), Map.of());
    String encoded = data.get(ref.key());
    if (encoded == null) {
      return missing(".key", noSuchKey(ref, data));
    }
    String version =
        secret.getMetadata().getUid() + "/" + secret.getMetadata().getResourceVersion();
    byte[] bytes = Base64.getDecoder().decode(encoded);
    return new SourceValue.Found(SecretValue.parse(bytes, forEnvironment), version, followed);
  }

  private static String noSuchKey(SecretKeyRef ref, Map<String, String> data) {
    String present =
        data.keySet().stream().sorted().limit(MAX_KEYS_SHOWN).collect(Collectors.joining(", "));
    return data.isEmpty()
        ? "Secret %s has no keys".formatted(ref.name())
        : "Secret %s has no key %s; it has %s%s"
            .formatted(ref.name(), ref.key(), present, data.size() > MAX_KEYS_SHOWN ? ", ..." : "");
  }

  private static SourceValue missing(String field, String message) {
    return new SourceValue.Missing(new Violation(FIELD + field, message));
  }

  /** The Secret as the informer follows it; empty if it does not: that costs promptness only. */
  private Optional<Secret> labelled(Secret secret) {
    String role = labels(secret).get(Labels.ROLE);
    if (role != null) {
      return role.equals(Labels.SOURCE) ? Optional.of(secret) : Optional.empty();
    }
    Secret change =
        new SecretBuilder()
            .withMetadata(new ObjectMetaBuilder().addToLabels(Labels.ROLE, Labels.SOURCE).build())
            .build();
    try {
      return Optional.of(
          client
              .secrets()
              .inNamespace(secret.getMetadata().getNamespace())
              .withName(secret.getMetadata().getName())
              .patch(PatchContext.of(PatchType.JSON_MERGE), change));
    } catch (KubernetesClientException e) {
      log.warn(
          "Secret {}/{} could not be labelled ({}); it is looked at from time to time instead",
          secret.getMetadata().getNamespace(),
          secret.getMetadata().getName(),
          e.getCode());
      return Optional.empty();
    }
  }
}
