package dev.satchel.operator.secret;

import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.operator.primary.Reduced;
import dev.satchel.operator.sealing.KeyUse;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What is kept in memory of a {@code UserSecret}. A sealed value has 1,700 characters at least, and
 * nobody needs it once it is stored: all that are sealed to one key then have the same stand-in.
 */
final class CachedSecrets {
  private final Map<SealingKeyId, String> standIns = new ConcurrentHashMap<>();

  /** Changes and returns it. */
  UserSecret reduced(UserSecret secret) {
    Reduced.of(secret);
    if (SecretStatus.saysStored(secret)) {
      KeyUse.keyOf(secret)
          .ifPresent(key -> secret.setSpec(secret.getSpec().withSealedValue(standIn(key))));
    }
    return secret;
  }

  private String standIn(SealingKeyId key) {
    return standIns.computeIfAbsent(key, id -> SealedValue.standIn(id).toString());
  }
}
