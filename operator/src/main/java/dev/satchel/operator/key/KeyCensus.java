package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Counts of keys, as their status says.
 *
 * @param untilEnd of each good key that ends, how long it has
 * @param tokens of good keys
 */
record KeyCensus(Map<KeyState, Long> states, List<Duration> untilEnd, long tokens) {
  static final KeyCensus EMPTY = new KeyCensus(Map.of(), List.of(), 0);

  KeyCensus {
    states = Map.copyOf(states);
    untilEnd = List.copyOf(untilEnd);
  }

  static KeyCensus of(Stream<AIGatewayKey> keys, Instant now) {
    Map<KeyState, Long> states = new EnumMap<>(KeyState.class);
    List<Duration> untilEnd = new ArrayList<>();
    long[] tokens = {0};
    keys.forEach(
        key -> {
          KeyState state = KeyState.of(key);
          states.merge(state, 1L, Long::sum);
          if (state.isGood()) {
            AIGatewayKeyStatus status = KeyStatus.present(key);
            tokens[0] += tokens(status, now);
            KeyStatus.parsed(status.expiresAt())
                .filter(now::isBefore)
                .ifPresent(end -> untilEnd.add(Duration.between(now, end)));
          }
        });
    return new KeyCensus(states, untilEnd, tokens[0]);
  }

  private static long tokens(AIGatewayKeyStatus status, Instant now) {
    long previous =
        status.previous().stream()
            .filter(one -> KeyStatus.parsed(one.validUntil()).filter(now::isBefore).isPresent())
            .count();
    return status.prefix() == null ? previous : previous + 1;
  }

  long of(KeyState state) {
    return states.getOrDefault(state, 0L);
  }

  long endingWithin(Duration time) {
    return untilEnd.stream().filter(left -> left.compareTo(time) <= 0).count();
  }

  /** NaN: none ends. */
  double secondsToNearestEnd() {
    return untilEnd.stream().mapToDouble(Duration::toSeconds).min().orElse(Double.NaN);
  }
}
