package dev.satchel.operator.secret;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.LastApplied;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Seals values that were stored in the clear, which is so where the webhook was off or away.
 * Whoever applies the same manifest again and again would bring the value back each time; so that
 * the two do not go round in a circle, an object is sealed at most once in ten minutes.
 */
final class ClearValues {
  static final Duration PAUSE = Duration.ofMinutes(10);

  private static final Logger log = LoggerFactory.getLogger(ClearValues.class);
  private static final String ESCAPED_ANNOTATION = LastApplied.ANNOTATION.replace("/", "~1");

  private final KubernetesClient client;
  private final Supplier<SealingKeys> keys;
  private final SecretEvents events;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Sealing> sealings = new ConcurrentHashMap<>();

  /**
   * When a secret was sealed.
   *
   * @param generation of what was in the clear
   */
  private record Sealing(Instant at, long generation) {}

  ClearValues(
      KubernetesClient client, Supplier<SealingKeys> keys, SecretEvents events, Clock clock) {
    this.client = client;
    this.keys = keys;
    this.events = events;
    this.clock = clock;
  }

  /**
   * True: it was in the clear and is sealed now, and an event of that change will follow. A value
   * that cannot be one, or is nobody's, stays until its author mends it.
   */
  boolean seal(UserSecret cached) {
    if (clearValue(cached).isEmpty() || isPaused(cached)) {
      return false;
    }
    // The cache has no annotations of kubectl's, and the value may have changed since.
    UserSecret live = client.resource(cached).get();
    Optional<SealedValue> sealed = Optional.ofNullable(live).flatMap(this::sealed);
    if (live == null || sealed.isEmpty() || !patch(live, sealed.get())) {
      return false;
    }
    sealings.put(
        cached.getMetadata().getUid(),
        new Sealing(clock.instant(), live.getMetadata().getGeneration()));
    events.sealedAfterwards(live);
    return true;
  }

  /**
   * Whether this is what was sealed, and the event of that has yet to come: a status of it would be
   * refused.
   */
  boolean isOutdated(UserSecret cached) {
    Sealing last = sealings.get(cached.getMetadata().getUid());
    return last != null && cached.getMetadata().getGeneration() <= last.generation();
  }

  void forget(UserSecret secret) {
    sealings.remove(secret.getMetadata().getUid());
  }

  private boolean isPaused(UserSecret secret) {
    Sealing last = sealings.get(secret.getMetadata().getUid());
    return last != null && clock.instant().isBefore(last.at().plus(PAUSE));
  }

  private static Optional<SecretValue> clearValue(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec())
        .filter(spec -> spec.user() != null)
        .map(UserSecretSpec::value)
        .map(text -> SecretValue.parse(text.getBytes(StandardCharsets.UTF_8), false))
        .flatMap(
            parsed ->
                parsed instanceof Parsed.Valid<SecretValue>(SecretValue value)
                    ? Optional.of(value)
                    : Optional.empty());
  }

  private Optional<SealedValue> sealed(UserSecret live) {
    Optional<SealingKey> current = keys.get().current(clock.instant());
    Optional<SecretValue> value = clearValue(live);
    if (current.isEmpty() || value.isEmpty()) {
      return Optional.empty();
    }
    SealContext context =
        SealContext.userSecret(
            live.getMetadata().getNamespace(),
            live.getMetadata().getName(),
            String.valueOf(live.getSpec().user()));
    return sealedBefore(live, context, value.get())
        .or(
            () ->
                Optional.of(
                    new Sealer(current.get().publicKey(), random).seal(context, value.get())));
  }

  /** The sealed value beside it, if it holds the same; of two that differ the one in clear wins. */
  private Optional<SealedValue> sealedBefore(
      UserSecret live, SealContext context, SecretValue value) {
    return Optional.ofNullable(live.getSpec().sealedValue())
        .flatMap(
            text ->
                SealedValue.parse(text) instanceof Parsed.Valid<SealedValue>(SealedValue before)
                        && keys.get().ring().unseal(context, before)
                            instanceof Unsealed.Opened(SecretValue opened)
                        && opened.equals(value)
                    ? Optional.of(before)
                    : Optional.empty());
  }

  /** Refused if the object has changed since it was read; then there is an event of that. */
  private boolean patch(UserSecret live, SealedValue sealed) {
    try {
      client.resource(live).patch(PatchContext.of(PatchType.JSON), operations(live, sealed));
      return true;
    } catch (KubernetesClientException e) {
      // Its text may quote the object.
      log.info(
          "UserSecret {}/{} has its value in the clear and could not be sealed: the API server answered {}",
          live.getMetadata().getNamespace(),
          live.getMetadata().getName(),
          e.getCode());
      return false;
    }
  }

  private static String operations(UserSecret live, SealedValue sealed) {
    ArrayNode operations = JsonNodeFactory.instance.arrayNode();
    add(operations, "test", "/metadata/resourceVersion", live.getMetadata().getResourceVersion());
    operations.addObject().put("op", "remove").put("path", "/spec/value");
    add(operations, "add", "/spec/sealedValue", sealed.toString());
    Map<String, String> annotations = live.getMetadata().getAnnotations();
    String copy = annotations == null ? null : annotations.get(LastApplied.ANNOTATION);
    if (copy != null) {
      String path = "/metadata/annotations/" + ESCAPED_ANNOTATION;
      LastApplied.withoutValue(copy)
          .ifPresentOrElse(
              clean -> add(operations, "replace", path, clean),
              () -> operations.addObject().put("op", "remove").put("path", path));
    }
    return operations.toString();
  }

  private static void add(ArrayNode operations, String op, String path, String value) {
    operations.addObject().put("op", op).put("path", path).put("value", value);
  }
}
