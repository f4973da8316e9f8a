package dev.satchel.operator.key;

import dev.satchel.crds.Labels;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.CheckedKey.Delivery;
import dev.satchel.crds.key.KeyToken;
import dev.satchel.crds.rule.Parsed;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.net.HttpURLConnection;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * The Secrets that tokens are delivered into. A Secret is a key's own if it has the key as its
 * owner; any other is left alone, whoever's it is. Its data are one key with the token; before the
 * first delivery they are empty.
 */
final class KeySecrets implements AutoCloseable {
  /** The informer's selector. */
  static final String SELECTOR = Labels.ROLE + "=" + Labels.KEY;

  private final KubernetesClient client;
  private final InformerEventSource<Secret, AIGatewayKey> informer;
  private final MountingPods pods;

  KeySecrets(KubernetesClient client, InformerEventSource<Secret, AIGatewayKey> informer) {
    this.client = client;
    this.informer = informer;
    this.pods = new MountingPods(client);
  }

  /** Makes sure that there is a Secret of the key's own; an empty one is made if need be. */
  Target claim(AIGatewayKey key, Delivery to) {
    Optional<Secret> cached = informer.get(new ResourceID(to.name(), to.namespace()));
    if (cached.filter(secret -> KeyOwner.owns(key, secret)).isPresent()) {
      return new Target.Claimed(cached.get());
    }
    try {
      Secret live = client.secrets().inNamespace(to.namespace()).withName(to.name()).get();
      if (live != null) {
        return KeyOwner.owns(key, live) ? new Target.Claimed(live) : foreign(to);
      }
      Secret made = written(empty(key, to), secret -> client.resource(secret).create());
      return new Target.Claimed(made);
    } catch (KubernetesClientException e) {
      return obstructed(to, e);
    }
  }

  private static Target foreign(Delivery to) {
    return new Target.Obstructed(
        "ForeignSecret",
        "Secret %s was not made by Satchel for this key and is left alone; delete it, or name another"
            .formatted(to));
  }

  /** Throws on what trying again may mend. */
  private static Target obstructed(Delivery to, KubernetesClientException e) {
    String message = Objects.requireNonNullElse(e.getMessage(), "");
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_NOT_FOUND -> noNamespace(to);
      case HttpURLConnection.HTTP_FORBIDDEN, 422 ->
          message.contains("being terminated") ? noNamespace(to) : refused(to, e.getCode());
      default -> throw e;
    };
  }

  private static Target noNamespace(Delivery to) {
    return new Target.Obstructed(
        "NamespaceMissing",
        "there is no namespace %s, or it is going away".formatted(to.namespace()));
  }

  private static Target refused(Delivery to, int code) {
    return new Target.Obstructed(
        "DeliveryRefused",
        "the API server answered %d to the write of Secret %s".formatted(code, to));
  }

  private static Secret empty(AIGatewayKey key, Delivery to) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(to.namespace())
        .withName(to.name())
        .addToLabels(marks())
        .addToOwnerReferences(KeyOwner.reference(key))
        .endMetadata()
        .withType("Opaque")
        .build();
  }

  private static Map<String, String> marks() {
    return Map.of(Labels.ROLE, Labels.KEY, Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL);
  }

  /** The token that is where it should be, if there is one. */
  static Optional<KeyToken> token(Secret secret, Delivery to) {
    return Optional.ofNullable(data(secret).get(to.key())).flatMap(KeySecrets::token);
  }

  /** A token of that prefix in any Secret of the key's own: the delivery may have been moved. */
  Optional<KeyToken> find(AIGatewayKey key, String prefix) {
    return own(key)
        .flatMap(secret -> data(secret).values().stream())
        .flatMap(value -> token(value).stream())
        .filter(token -> token.prefix().equals(prefix))
        .findFirst();
  }

  private Stream<Secret> own(AIGatewayKey key) {
    return informer.byIndex(KeyOwner.BY_OWNER, key.getMetadata().getUid()).stream();
  }

  private static Map<String, String> data(Secret secret) {
    return Objects.requireNonNullElse(secret.getData(), Map.of());
  }

  private static Optional<KeyToken> token(String encoded) {
    byte[] bytes = Base64.getDecoder().decode(encoded);
    return switch (KeyToken.parse(new String(bytes, StandardCharsets.UTF_8))) {
      case Parsed.Valid<KeyToken>(KeyToken token) -> Optional.of(token);
      case Parsed.Refused<KeyToken> refused -> Optional.empty();
    };
  }

  /** Whether it holds that token and nothing else, with our marks. */
  static boolean isFilled(Secret secret, Delivery to, KeyToken token) {
    return data(secret).equals(Map.of(to.key(), encoded(token)))
        && KeyOwner.hasLabels(secret, marks());
  }

  private static String encoded(KeyToken token) {
    return Base64.getEncoder().encodeToString(token.bytes());
  }

  /**
   * Puts a token into a Secret, in place of all that is there. Throws if somebody has written to it
   * since it was read.
   */
  void fill(Secret secret, Delivery to, KeyToken token) {
    Secret filled =
        new SecretBuilder(secret)
            .editMetadata()
            .addToLabels(marks())
            .endMetadata()
            .withData(Map.of(to.key(), encoded(token)))
            .build();
    if (Boolean.TRUE.equals(secret.getImmutable())) {
      // Somebody froze it; what is frozen can only be replaced.
      client.resource(secret).lockResourceVersion().delete();
      filled.setImmutable(null);
      filled.getMetadata().setResourceVersion(null);
      filled.getMetadata().setUid(null);
      pods.tell(written(filled, one -> client.resource(one).create()));
    } else {
      pods.tell(written(filled, one -> client.resource(one).lockResourceVersion().update()));
    }
  }

  private Secret written(Secret secret, UnaryOperator<Secret> write) {
    return informer.eventFilteringUpdateAndCacheResource(secret, write);
  }

  /** Removes every Secret of the key's own, but for the one that is to stay. */
  void removeElsewhere(AIGatewayKey key, Optional<Delivery> but) {
    own(key)
        .filter(secret -> but.filter(to -> isAt(secret, to)).isEmpty())
        .forEach(secret -> client.resource(secret).lockResourceVersion().delete());
  }

  private static boolean isAt(Secret secret, Delivery to) {
    return secret.getMetadata().getNamespace().equals(to.namespace())
        && secret.getMetadata().getName().equals(to.name());
  }

  @Override
  public void close() {
    pods.close();
  }
}
