package dev.satchel.operator.key;

import dev.satchel.crds.Condition;
import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.key.AIGatewayKeyStatus;
import dev.satchel.crds.key.AIGatewayKeyStatus.Previous;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.crds.user.WorkspaceUserSpec;
import dev.satchel.operator.condition.Conditions;
import dev.satchel.operator.condition.Verdict;
import dev.satchel.store.key.KeyRow;
import dev.satchel.store.key.TokenRow;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Says what became of an {@code AIGatewayKey}. */
final class KeyStatus {
  static final String READY = "Ready";
  static final String EXPIRED = "Expired";

  /** Reason of a key that is refused as long as somebody says so. */
  static final String SUSPENDED = "Suspended";

  /** A key that is used all the time has its status written no more often than this. */
  private static final Duration LAST_USED_STEP = Duration.ofMinutes(1);

  private static final AIGatewayKeyStatus NOTHING =
      new AIGatewayKeyStatus(List.of(), null, null, null, null, null, List.of());

  private final Function<String, Optional<WorkspaceUser>> users;
  private final Clock clock;

  KeyStatus(Function<String, Optional<WorkspaceUser>> users, Clock clock) {
    this.users = users;
    this.clock = clock;
  }

  static AIGatewayKeyStatus present(AIGatewayKey key) {
    return Objects.requireNonNullElse(key.getStatus(), NOTHING);
  }

  AIGatewayKeyStatus of(AIGatewayKey key, KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Kept kept -> kept(key, kept);
      case KeyOutcome.Refused(String reason, String message) -> unready(key, reason, message);
      case KeyOutcome.Undeliverable(String reason, String message) -> unready(key, reason, message);
      case KeyOutcome.Unavailable(String reason, String message) -> unready(key, reason, message);
    };
  }

  private AIGatewayKeyStatus kept(AIGatewayKey key, KeyOutcome.Kept kept) {
    Instant now = clock.instant();
    KeyRow row = kept.row();
    Optional<TokenRow> present = row.present();
    boolean expired = kept.expiresAt().filter(end -> !end.isAfter(now)).isPresent();
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    verdicts.put(READY, ready(key, kept, expired));
    verdicts.put(EXPIRED, expired(kept.expiresAt(), expired));
    return new AIGatewayKeyStatus(
        conditions(key, verdicts),
        present.map(TokenRow::prefix).orElse(present(key).prefix()),
        text(kept.expiresAt()),
        lastUsed(key, row),
        text(present.flatMap(TokenRow::deliveredAt)),
        text(kept.nextRotationAt()),
        row.previous().stream()
            .filter(token -> token.validUntil().filter(now::isBefore).isPresent())
            .limit(AIGatewayKeyStatus.MAX_PREVIOUS)
            .map(token -> new Previous(token.prefix(), token.validUntil().orElseThrow().toString()))
            .toList());
  }

  private Verdict ready(AIGatewayKey key, KeyOutcome.Kept kept, boolean expired) {
    if (expired) {
      return new Verdict(false, EXPIRED, "expired at %s".formatted(text(kept.expiresAt())));
    }
    if (key.getSpec().isSuspended()) {
      return new Verdict(false, SUSPENDED, "spec.suspended is true: its tokens are refused");
    }
    if (isUserSuspended(key)) {
      return new Verdict(
          false,
          SUSPENDED,
          "WorkspaceUser %s is suspended: the tokens are refused".formatted(key.getSpec().user()));
    }
    return kept.outsideWorkspaces()
        .orElse(new Verdict(true, "Ready", "delivered to Secret " + kept.to()));
  }

  private boolean isUserSuspended(AIGatewayKey key) {
    return Optional.ofNullable(key.getSpec().user())
        .flatMap(users)
        .map(WorkspaceUser::getSpec)
        .filter(WorkspaceUserSpec::isSuspended)
        .isPresent();
  }

  private static Verdict expired(Optional<Instant> expiresAt, boolean expired) {
    return new Verdict(
        expired,
        expired ? EXPIRED : "NotExpired",
        expiresAt
            .map(end -> (expired ? "expired at " : "expires at ") + end)
            .orElse("does not expire"));
  }

  /** What was true of it before is left as it is; only readiness is in doubt. */
  private AIGatewayKeyStatus unready(AIGatewayKey key, String reason, String message) {
    AIGatewayKeyStatus before = present(key);
    Map<String, Verdict> verdicts = new LinkedHashMap<>();
    verdicts.put(READY, new Verdict(false, reason, message));
    verdicts.put(
        EXPIRED,
        Conditions.find(before.conditions(), EXPIRED)
            .map(KeyStatus::verdict)
            .orElse(new Verdict(false, reason, message)));
    return new AIGatewayKeyStatus(
        conditions(key, verdicts),
        before.prefix(),
        before.expiresAt(),
        before.lastUsedAt(),
        before.rotatedAt(),
        before.nextRotationAt(),
        before.previous());
  }

  private static Verdict verdict(Condition condition) {
    return new Verdict(condition.isTrue(), condition.reason(), condition.message());
  }

  private List<Condition> conditions(AIGatewayKey key, Map<String, Verdict> verdicts) {
    return Conditions.of(
        verdicts, present(key).conditions(), key.getMetadata().getGeneration(), clock);
  }

  private static @Nullable String lastUsed(AIGatewayKey key, KeyRow row) {
    String shown = present(key).lastUsedAt();
    Optional<Instant> before = parsed(shown);
    Optional<Instant> now =
        row.lastUsedAt()
            .filter(at -> before.filter(b -> at.isBefore(b.plus(LAST_USED_STEP))).isEmpty());
    return now.isPresent() ? text(now) : shown;
  }

  static Optional<Instant> parsed(@Nullable String text) {
    try {
      return Optional.ofNullable(text).map(Instant::parse);
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static @Nullable String text(Optional<Instant> moment) {
    return moment.map(at -> at.truncatedTo(ChronoUnit.SECONDS).toString()).orElse(null);
  }
}
