package dev.satchel.operator.key;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.operator.condition.Conditions;
import java.util.Locale;
import java.util.Optional;

/** How a key is, as its status says. */
enum KeyState {
  READY,
  SUSPENDED,
  EXPIRED,
  /** It cannot be understood; its tokens are refused. */
  INVALID,
  /** Something else is in the way; the condition's reason says what. */
  WAITING;

  static KeyState of(AIGatewayKey key) {
    if (KeyMisfits.is(key)) {
      return INVALID;
    }
    Optional<Condition> ready =
        Conditions.find(KeyStatus.present(key).conditions(), KeyStatus.READY);
    return ready.map(KeyState::of).orElse(WAITING);
  }

  private static KeyState of(Condition ready) {
    return ready.isTrue()
        ? READY
        : switch (ready.reason()) {
          case KeyStatus.SUSPENDED -> SUSPENDED;
          case KeyStatus.EXPIRED -> EXPIRED;
          case KeyWork.INVALID -> INVALID;
          default -> WAITING;
        };
  }

  /** Whether its tokens may be accepted. */
  boolean isGood() {
    return this == READY || this == WAITING;
  }

  /** As it is in metrics. */
  String tag() {
    return name().toLowerCase(Locale.ROOT);
  }
}
