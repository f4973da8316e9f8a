package dev.satchel.operator.key;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.operator.event.EventRecorder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** Events on an {@code AIGatewayKey}. */
final class KeyEvents {
  /** How long before the end it is told of; the longest first. */
  static final List<Duration> WARNINGS =
      List.of(Duration.ofDays(14), Duration.ofDays(7), Duration.ofDays(1));

  private final EventRecorder recorder;

  /** What was told last of each key, by its uid: an Event is not written at each look. */
  private final Map<String, String> told = new ConcurrentHashMap<>();

  KeyEvents(EventRecorder recorder) {
    this.recorder = recorder;
  }

  void tokenLost(AIGatewayKey key, String prefix, Object where) {
    recorder.warn(
        key,
        "TokenLost",
        "token %s was not in Secret %s any more: it is refused from now on, and a new one was minted"
            .formatted(prefix, where),
        prefix);
  }

  /** Of one whose status may not be written. */
  void invalid(AIGatewayKey key, String message) {
    recorder.warn(key, KeyWork.INVALID, message, Long.toString(key.getMetadata().getGeneration()));
  }

  /** Tells of the end 14, 7 and 1 days before, and when it has come; each once. */
  void end(AIGatewayKey key, Instant expiresAt, Instant now) {
    if (!expiresAt.isAfter(now)) {
      tell(key, "Expired", "expired at %s; its tokens are refused".formatted(expiresAt));
      return;
    }
    WARNINGS.stream()
        .filter(before -> !expiresAt.minus(before).isAfter(now))
        .reduce((longer, shorter) -> shorter)
        .ifPresent(
            before ->
                tell(
                    key,
                    "ExpiresSoon",
                    "expires at %s, in less than %s".formatted(expiresAt, days(before))));
  }

  private static String days(Duration duration) {
    return duration.toDays() == 1 ? "1 day" : duration.toDays() + " days";
  }

  private void tell(AIGatewayKey key, String reason, String message) {
    if (!message.equals(told.put(key.getMetadata().getUid(), message))) {
      recorder.warn(key, reason, message, "");
    }
  }

  /** When there is something to tell next. */
  static Optional<Instant> next(Instant expiresAt, Instant now) {
    return WARNINGS.stream()
        .map(expiresAt::minus)
        .filter(moment -> moment.isAfter(now))
        .findFirst()
        .or(() -> Optional.of(expiresAt).filter(end -> end.isAfter(now)));
  }

  void forget(AIGatewayKey key) {
    told.remove(key.getMetadata().getUid());
  }
}
