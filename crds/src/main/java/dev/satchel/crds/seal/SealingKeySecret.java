package dev.satchel.crds.seal;

import dev.satchel.crds.Labels;
import dev.satchel.crds.rule.Parsed;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Base64;
import java.util.Collection;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Secret that holds one {@link SealingKey}, in Satchel's own namespace: {@code
 * satchel-sealing-ID}, found by its label. The operator makes it and never changes what is in it;
 * one that was put back from a backup is as good.
 */
public final class SealingKeySecret {
  /** The label selector of all of them. */
  public static final String SELECTOR = Labels.ROLE + "=" + Labels.SEALING_KEY;

  /** The data key of the private key's seed. */
  public static final String SEED = "seed";

  /** The data key of the public key's text. */
  public static final String PUBLIC = "public";

  public static final String CREATED = "satchel.dev/created";
  public static final String NOT_BEFORE = "satchel.dev/not-before";

  private static final String NAME_PREFIX = "satchel-sealing-";

  private SealingKeySecret() {}

  public static String nameFor(SealingKeyId id) {
    return NAME_PREFIX + id;
  }

  /** Immutable, for a key never changes; what is said of it in annotations may. */
  public static Secret of(String namespace, SealingKey key) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace(namespace)
        .withName(nameFor(key.id()))
        .addToLabels(Labels.ROLE, Labels.SEALING_KEY)
        .addToLabels(Labels.MANAGED_BY, Labels.MANAGED_BY_SATCHEL)
        .addToAnnotations(CREATED, key.created().toString())
        .addToAnnotations(NOT_BEFORE, key.notBefore().toString())
        .endMetadata()
        .withType("Opaque")
        .withImmutable(true)
        .withData(
            Map.of(
                SEED, base64(key.privateKey().seed()),
                PUBLIC, base64(key.publicKey().toString().getBytes(StandardCharsets.UTF_8))))
        .build();
  }

  /** Those among the Secrets that hold a key; see {@link #read} for the others. */
  public static SealingKeys readAll(Collection<Secret> secrets) {
    return new SealingKeys(
        secrets.stream()
            .map(SealingKeySecret::read)
            .flatMap(
                parsed ->
                    parsed instanceof Parsed.Valid<SealingKey>(SealingKey key)
                        ? Stream.of(key)
                        : Stream.empty())
            .toList());
  }

  /**
   * The key in a Secret. The seed alone decides which key it is; without a readable annotation it
   * is as old as can be, so it opens and nothing new is sealed to it.
   */
  public static Parsed<SealingKey> read(Secret secret) {
    String seed = Objects.requireNonNullElse(secret.getData(), Map.<String, String>of()).get(SEED);
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(Objects.requireNonNullElse(seed, ""));
    } catch (IllegalArgumentException e) {
      bytes = new byte[0];
    }
    return switch (SealingPrivateKey.parse(bytes)) {
      case Parsed.Valid<SealingPrivateKey>(SealingPrivateKey key) ->
          new Parsed.Valid<>(new SealingKey(key, time(secret, CREATED), time(secret, NOT_BEFORE)));
      case Parsed.Refused<SealingPrivateKey>(String message) ->
          new Parsed.Refused<>("data." + SEED + ": " + message);
    };
  }

  private static Instant time(Secret secret, String annotation) {
    Map<String, String> annotations = secret.getMetadata().getAnnotations();
    String text = annotations == null ? null : annotations.get(annotation);
    try {
      return text == null ? Instant.EPOCH : Instant.parse(text);
    } catch (DateTimeParseException e) {
      return Instant.EPOCH;
    }
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
