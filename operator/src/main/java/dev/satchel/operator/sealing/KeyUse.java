package dev.satchel.operator.sealing;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * How many {@code UserSecret}s are sealed to which key.
 *
 * @param objects by key; a key that none is sealed to is absent
 */
public record KeyUse(Map<SealingKeyId, Long> objects) {
  public KeyUse {
    objects = Map.copyOf(objects);
  }

  /** Of these secrets. */
  public static KeyUse of(Stream<UserSecret> secrets) {
    return new KeyUse(
        secrets
            .flatMap(secret -> keyOf(secret).stream())
            .collect(Collectors.groupingBy(Function.identity(), Collectors.counting())));
  }

  /** The key that a secret is sealed to; empty: its value comes from elsewhere. */
  public static Optional<SealingKeyId> keyOf(UserSecret secret) {
    return Optional.ofNullable(secret.getSpec())
        .map(UserSecretSpec::sealedValue)
        .flatMap(
            text ->
                SealedValue.parse(text) instanceof Parsed.Valid<SealedValue>(SealedValue sealed)
                    ? Optional.of(sealed.keyId())
                    : Optional.empty());
  }

  long of(SealingKeyId key) {
    return objects.getOrDefault(key, 0L);
  }
}
