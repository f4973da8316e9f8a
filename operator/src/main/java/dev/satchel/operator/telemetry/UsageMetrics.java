package dev.satchel.operator.telemetry;

import dev.satchel.store.telemetry.UsageSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.function.ToLongFunction;

/** The summary that snapshots hold, as gauges; 0 in a replica that does not lead. */
final class UsageMetrics {
  private final MeterRegistry registry;
  private volatile UsageSummary summary = UsageSummary.NONE;
  private volatile long countedAt;

  UsageMetrics(MeterRegistry registry) {
    this.registry = registry;
    gauge("satchel.users.active", UsageSummary::activeUsers)
        .description("Users that are neither suspended nor system users")
        .register(registry);
    gauge("satchel.users.with.secrets", UsageSummary::usersWithSecrets)
        .description("Active users that have a secret at least")
        .register(registry);
    injection("env_name_only", UsageSummary::envNameOnly);
    injection("file_path_only", UsageSummary::filePathOnly);
    injection("both", UsageSummary::both);
    injection("neither", UsageSummary::neither);
    perUser("0.25", UsageSummary::secretsPerUserP25);
    perUser("0.5", UsageSummary::secretsPerUserP50);
    perUser("0.75", UsageSummary::secretsPerUserP75);
    perUser("0.9", UsageSummary::secretsPerUserP90);
    perUser("1", UsageSummary::secretsPerUserMax);
    Gauge.builder("satchel.telemetry.last.count.timestamp", () -> countedAt)
        .description("When the figures of users were last counted; 0: not yet, or not here")
        .baseUnit("seconds")
        .register(registry);
  }

  void show(UsageSummary counted, Instant at) {
    summary = counted;
    countedAt = at.getEpochSecond();
  }

  private void injection(String how, ToLongFunction<UsageSummary> figure) {
    gauge("satchel.user.secrets", figure)
        .description("Secrets of active users by where they go; disabled ones are counted")
        .tag("injection", how)
        .register(registry);
  }

  private void perUser(String quantile, ToLongFunction<UsageSummary> figure) {
    gauge("satchel.user.secrets.per.user", figure)
        .description("How many secrets an active user has: numbers that users have; 1: the most")
        .tag("quantile", quantile)
        .register(registry);
  }

  private Gauge.Builder<?> gauge(String name, ToLongFunction<UsageSummary> figure) {
    return Gauge.builder(name, () -> figure.applyAsLong(summary));
  }
}
