package dev.satchel.webhook.sealing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.crds.rule.SecretValue;
import dev.satchel.crds.rule.Violation;
import dev.satchel.crds.seal.SealContext;
import dev.satchel.crds.seal.SealedValue;
import dev.satchel.crds.seal.Sealer;
import dev.satchel.crds.seal.SealingKey;
import dev.satchel.crds.seal.SealingKeys;
import dev.satchel.crds.seal.Unsealed;
import dev.satchel.crds.secret.LastApplied;
import dev.satchel.webhook.admission.AdmissionAnswer.Cause;
import dev.satchel.webhook.admission.AdmissionAnswer.Denied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.secret.MutationStep;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Replaces {@code spec.value} by {@code spec.sealedValue} before anything is stored, and takes the
 * value out of kubectl's copy of the manifest. The value that is there already keeps its text, so
 * applying the same again is no change. A sealed value that was given stays as it is; it has to
 * open for this object.
 */
public final class ValueSealing implements MutationStep {
  private static final int UNAVAILABLE = 503;
  private static final String SEALED_VALUE = "spec.sealedValue";

  private static final String NO_KEY =
      "spec.value: cannot be sealed, for there is no sealing key yet; satchel-operator makes one"
          + " when it has started. Try again in a few seconds";

  private final Supplier<SealingKeys> keys;
  private final Clock clock;
  private final SecureRandom random = new SecureRandom();

  public ValueSealing(Supplier<SealingKeys> keys, Clock clock) {
    this.keys = keys;
    this.clock = clock;
  }

  /** A value in the clear, and its sealed form if that is known and may stay. */
  private record Found(SecretValue value, Optional<SealedValue> sealed) {}

  /** What is wrong and what would be right; never leaves this class. */
  private static final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final transient Denied denied;

    Refusal(int code, String message) {
      super(message);
      this.denied = new Denied(code, message);
    }

    Refusal(String name, String field, String message) {
      super(message);
      this.denied =
          Denied.invalid("UserSecret", name, List.of(Cause.of(new Violation(field, message))));
    }
  }

  /**
   * Seals, in place.
   *
   * @param secret what is to be stored; one source at most is given in it
   * @return why it may not be; empty: sealed, or nothing to seal
   */
  @Override
  public Optional<Denied> apply(AdmissionRequest request, ObjectNode secret) {
    boolean reseal = takeReseal(secret);
    clearLastApplied(secret);
    try {
      if (secret.path("spec") instanceof ObjectNode spec) {
        seal(request, secret, spec, reseal);
      }
    } catch (Refusal refusal) {
      if (reseal || request.changesSpec()) {
        return Optional.of(refusal.denied);
      }
      // Else a finalizer could not go, for the fault of a spec that is stored already.
    }
    return Optional.empty();
  }

  private void seal(AdmissionRequest request, ObjectNode secret, ObjectNode spec, boolean reseal)
      throws Refusal {
    String before = text(request.oldObject(), "sealedValue");
    String value = spec.path("value").textValue();
    String given = spec.path("sealedValue").textValue();
    if (value == null && given == null) {
      return;
    }
    SealContext context = context(request, secret);
    Optional<Found> found =
        value == null
            ? opened(context, spec, given, reseal || !given.equals(before))
            : inTheClear(context, spec, value, before);
    if (found.isEmpty()) {
      return;
    }
    spec.put("sealedValue", sealed(context, found.get(), reseal).toString());
    spec.remove("value");
    FieldOwnership.follow(secret);
  }

  private static SealContext context(AdmissionRequest request, ObjectNode secret) throws Refusal {
    String name = secret.path("metadata").path("name").asText("");
    if (name.isEmpty()) {
      throw new Refusal(
          name,
          "metadata.name",
          "is required with value or sealedValue: a value is sealed for one name,"
              + " and that of metadata.generateName is not known yet; give metadata.name instead");
    }
    return SealContext.userSecret(
        request.namespace(), name, secret.path("spec").path("user").asText(""));
  }

  private Optional<Found> inTheClear(
      SealContext context, ObjectNode spec, String text, @Nullable String before) throws Refusal {
    SecretValue value =
        fitting(
            context, spec, new Violation("spec.value", ""), text.getBytes(StandardCharsets.UTF_8));
    Optional<SealedValue> same =
        Optional.ofNullable(before)
            .flatMap(ValueSealing::parsed)
            .filter(one -> holds(context, one, value));
    return Optional.of(new Found(value, same));
  }

  private boolean holds(SealContext context, SealedValue sealed, SecretValue value) {
    return keys.get().ring().unseal(context, sealed) instanceof Unsealed.Opened(SecretValue opened)
        && opened.equals(value);
  }

  /**
   * Empty: it cannot be opened, and that was so before. Whose key is lost may still change the
   * rest.
   */
  private Optional<Found> opened(
      SealContext context, ObjectNode spec, String given, boolean hasToOpen) throws Refusal {
    Optional<SealedValue> sealed = parsed(given);
    if (sealed.isEmpty()) {
      return Optional.empty(); // the secret's own rules say so
    }
    Unsealed unsealed = keys.get().ring().unseal(context, sealed.get());
    if (unsealed instanceof Unsealed.Opened(SecretValue opened)) {
      Violation refusal = new Violation(SEALED_VALUE, "what is sealed ");
      return Optional.of(new Found(fitting(context, spec, refusal, opened.bytes()), sealed));
    }
    if (hasToOpen && unsealed instanceof Unsealed.Refused(Unsealed.Reason _, String message)) {
      throw new Refusal(context.name(), SEALED_VALUE, message);
    }
    return Optional.empty();
  }

  /**
   * The value, if it fits where it is to go.
   *
   * @param refusal how a refusal begins
   */
  private static SecretValue fitting(
      SealContext context, ObjectNode spec, Violation refusal, byte[] bytes) throws Refusal {
    return switch (SecretValue.parse(bytes, spec.hasNonNull("envName"))) {
      case Parsed.Valid<SecretValue>(SecretValue value) -> value;
      case Parsed.Refused<SecretValue>(String message) ->
          throw new Refusal(context.name(), refusal.field(), refusal.message() + message);
    };
  }

  private SealedValue sealed(SealContext context, Found found, boolean reseal) throws Refusal {
    Optional<SealingKey> current = keys.get().current(clock.instant());
    Optional<SealedValue> stays =
        found
            .sealed()
            .filter(
                one -> !reseal || current.filter(key -> key.id().equals(one.keyId())).isPresent());
    if (stays.isPresent()) {
      return stays.get();
    }
    if (current.isEmpty()) {
      throw new Refusal(UNAVAILABLE, NO_KEY);
    }
    return new Sealer(current.get().publicKey(), random).seal(context, found.value());
  }

  private static Optional<SealedValue> parsed(String text) {
    return SealedValue.parse(text) instanceof Parsed.Valid<SealedValue>(SealedValue sealed)
        ? Optional.of(sealed)
        : Optional.empty();
  }

  private static @Nullable String text(@Nullable ObjectNode secret, String field) {
    return secret == null ? null : secret.path("spec").path(field).textValue();
  }

  private static boolean takeReseal(ObjectNode secret) {
    if (secret.path("metadata") instanceof ObjectNode metadata
        && metadata.path("annotations") instanceof ObjectNode annotations
        && annotations.path(Annotations.RESEAL).asText("").equals("true")) {
      annotations.remove(Annotations.RESEAL);
      if (annotations.isEmpty()) {
        metadata.remove("annotations");
      }
      return true;
    }
    return false;
  }

  private static void clearLastApplied(ObjectNode secret) {
    if (secret.path("metadata").path("annotations") instanceof ObjectNode annotations
        && annotations.has(LastApplied.ANNOTATION)) {
      LastApplied.withoutValue(annotations.path(LastApplied.ANNOTATION).asText(""))
          .ifPresentOrElse(
              clean -> annotations.put(LastApplied.ANNOTATION, clean),
              () -> annotations.remove(LastApplied.ANNOTATION));
    }
  }
}
