package dev.satchel.operator.secret;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretSpec;
import dev.satchel.operator.primary.Reduced;
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
    UserSecretSpec spec = secret.getSpec();
    if (spec != null
        && spec.sealedValue() != null
        && SecretStatus.saysStored(secret)
        && SealedValue.parse(spec.sealedValue())
            instanceof Parsed.Valid<SealedValue>(SealedValue sealed)) {
      secret.setSpec(spec.withSealedValue(standIn(sealed.keyId())));
    }
    return secret;
  }

  private String standIn(SealingKeyId key) {
    return standIns.computeIfAbsent(key, id -> SealedValue.standIn(id).toString());
  }
}
