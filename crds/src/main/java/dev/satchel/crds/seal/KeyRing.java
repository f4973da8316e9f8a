package dev.satchel.crds.seal;

import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.seal.Unsealed.Reason;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The private keys at hand. Opens what was sealed to any of them; never changes. */
public final class KeyRing {
  private final Map<SealingKeyId, SealingPrivateKey> keys;

  /** Of a key that is in it twice, one is kept. */
  public KeyRing(Collection<SealingPrivateKey> keys) {
    this.keys =
        keys.stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    SealingPrivateKey::id, Function.identity(), (one, same) -> one));
  }

  public Set<SealingKeyId> ids() {
    return keys.keySet();
  }

  /** Opens a value that was sealed for this object. */
  public Unsealed unseal(SealContext context, SealedValue sealed) {
    @Nullable SealingPrivateKey key = keys.get(sealed.keyId());
    if (key == null) {
      return new Unsealed.Refused(
          Reason.UNKNOWN_KEY,
          "is sealed to the key %s, which is not here; restore that key, or seal the value again"
              .formatted(sealed.keyId()));
    }
    return key.decapsulate(sealed.encapsulation())
        .map(shared -> new Envelope(shared, sealed.header(), context))
        .flatMap(envelope -> envelope.decrypt(sealed.ciphertext()))
        .map(KeyRing::opened)
        .orElseGet(() -> notForThis(context));
  }

  private static Unsealed opened(byte[] padded) {
    Optional<SecretValue> value =
        Padding.value(padded)
            .flatMap(
                bytes ->
                    SecretValue.parse(bytes, false) instanceof Parsed.Valid<SecretValue>(var valid)
                        ? Optional.of(valid)
                        : Optional.empty());
    return value.isPresent()
        ? new Unsealed.Opened(value.get())
        : new Unsealed.Refused(
            Reason.MALFORMED,
            "holds no value of 1 to %d bytes, padded as the format says; seal the value again"
                .formatted(SecretValue.MAX_BYTES));
  }

  private static Unsealed notForThis(SealContext context) {
    return new Unsealed.Refused(
        Reason.NOT_FOR_THIS_OBJECT,
        "was not sealed for %s %s/%s of user %s, or was changed since; a sealed value cannot be moved: seal the value again"
            .formatted(context.kind(), context.namespace(), context.name(), context.user()));
  }

  @Override
  public String toString() {
    return "KeyRing" + keys.keySet();
  }
}
