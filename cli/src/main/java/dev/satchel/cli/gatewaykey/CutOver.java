package dev.satchel.cli.gatewaykey;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeySpec.SecretRef;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** From one token of a key to the next: reached when the status names another prefix. */
final class CutOver {
  private static final Duration PERIOD = Duration.ofMillis(250);

  private final AIGatewayKey before;

  CutOver(AIGatewayKey before) {
    this.before = before;
  }

  /**
   * Looks until the next token is there.
   *
   * @param looks the key as it is; empty: it is gone
   * @return empty: it is gone, or has no other token yet
   */
  Optional<AIGatewayKey> await(Supplier<Optional<AIGatewayKey>> looks, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    while (true) {
      Optional<AIGatewayKey> key = looks.get().filter(this::isSame);
      if (key.isEmpty() || key.filter(this::isPast).isPresent()) {
        return key;
      }
      if (System.nanoTime() >= end || !pause()) {
        return Optional.empty();
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PERIOD);
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Whether it is the key that was asked to rotate, not one of the same name that came since. */
  boolean isSame(AIGatewayKey key) {
    return Objects.equals(key.getMetadata().getUid(), before.getMetadata().getUid());
  }

  private boolean isPast(AIGatewayKey key) {
    return prefix(key) != null && !Objects.equals(prefix(key), prefix(before));
  }

  private static @Nullable String prefix(AIGatewayKey key) {
    return key.getStatus() == null ? null : key.getStatus().prefix();
  }

  /** Nobody waited. */
  RotateCommand.Result asked() {
    return new RotateCommand.Result(
        before.getMetadata().getName(), null, prefix(before), null, secret(before));
  }

  /** The key as {@link #await} found it. */
  RotateCommand.Result reached(AIGatewayKey after) {
    return new RotateCommand.Result(
        after.getMetadata().getName(),
        prefix(after),
        prefix(before),
        Objects.requireNonNull(after.getStatus()).previous().stream()
            .filter(one -> one.prefix().equals(prefix(before)))
            .map(AIGatewayKeyStatus.Previous::validUntil)
            .findFirst()
            .orElse(null),
        secret(after));
  }

  private static @Nullable SecretRef secret(AIGatewayKey key) {
    SecretRef ref = key.getSpec() == null ? null : key.getSpec().secretRef();
    return ref == null ? null : new SecretRef(ref.namespace(), ref.name(), ref.dataKey());
  }
}
