package dev.satchel.operator.telemetry;

import dev.satchel.crds.Condition;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.secret.UserSecretStatus;
import dev.satchel.crds.secret.UserSecretStatus.Workspaces;
import dev.satchel.operator.condition.Conditions;
import dev.satchel.operator.condition.SecretConditions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Counts of {@code UserSecret}s, as their status says.
 *
 * @param reasons how many have each reason of {@link #REASONS}, or {@link #OTHER}
 * @param current pairs of a secret and a workspace that has its present value
 * @param stale of those that have an older one until they are restarted
 * @param pending of those that do not have it yet, or cannot
 */
record SecretCensus(Map<String, Long> reasons, long current, long stale, long pending) {
  static final SecretCensus EMPTY = new SecretCensus(Map.of(), 0, 0, 0);

  /** One that no look was had at yet has no status. */
  private static final String UNSEEN = "Pending";

  /** Whatever else a status says: it is not Satchel's word, so there is no end of such. */
  static final String OTHER = "Other";

  private static final Set<String> READY = Set.of("Ready", "Disabled");

  /** The reasons of Ready; a list, so that there are as many series as these whatever there is. */
  static final List<String> REASONS =
      List.of(
          "Ready",
          "Disabled",
          UNSEEN,
          "Conflicted",
          "FileNotWritten",
          "FilesDisabled",
          "ForeignSecret",
          "Invalid",
          "LimitExceeded",
          "NamespaceNotListed",
          "ProjectionRefused",
          "SealedForAnotherObject",
          "SealedForUnknownKey",
          "SourceMissing",
          "StoreFailed",
          "StoreUnavailable",
          "UnknownUser",
          "Unreadable",
          "UserSuspended",
          OTHER);

  SecretCensus {
    reasons = Map.copyOf(reasons);
  }

  static SecretCensus of(Stream<UserSecret> secrets) {
    Map<String, Long> reasons = new HashMap<>();
    long[] workspaces = new long[3];
    secrets.forEach(
        secret -> {
          UserSecretStatus status = secret.getStatus();
          reasons.merge(reason(status), 1L, Long::sum);
          Workspaces where = status == null ? null : status.workspaces();
          if (where != null) {
            workspaces[0] += where.current();
            workspaces[1] += where.stale();
            workspaces[2] += Math.max(0, where.total() - where.current() - where.stale());
          }
        });
    return new SecretCensus(reasons, workspaces[0], workspaces[1], workspaces[2]);
  }

  private static String reason(UserSecretStatus status) {
    if (status == null) {
      return UNSEEN;
    }
    return Conditions.find(status.conditions(), SecretConditions.READY)
        .map(Condition::reason)
        .map(reason -> REASONS.contains(reason) ? reason : OTHER)
        .orElse(UNSEEN);
  }

  static boolean isReady(String reason) {
    return READY.contains(reason);
  }

  long of(String reason) {
    return reasons.getOrDefault(reason, 0L);
  }
}
