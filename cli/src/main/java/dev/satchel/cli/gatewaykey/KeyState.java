package dev.satchel.cli.gatewaykey;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a key is: its condition {@code Ready}, as far as it is about what the key says now.
 *
 * @param reason CamelCase, {@code Ready} itself included
 * @param message null: there is nothing to be done
 */
record KeyState(String reason, @Nullable String message) {
  private static final KeyState PENDING =
      new KeyState("Pending", "the operator has not looked at it yet");

  static KeyState of(AIGatewayKey key) {
    return condition(key)
        .map(one -> new KeyState(one.reason(), one.isTrue() ? null : one.message()))
        .orElse(PENDING);
  }

  private static Optional<Condition> condition(AIGatewayKey key) {
    return Optional.ofNullable(key.getStatus()).stream()
        .flatMap(status -> status.conditions().stream())
        .filter(one -> one.type().equals("Ready"))
        .filter(one -> one.observedGeneration() == key.getMetadata().getGeneration())
        .findFirst();
  }

  @Override
  public String toString() {
    return message == null ? reason : reason + ": " + message;
  }
}
