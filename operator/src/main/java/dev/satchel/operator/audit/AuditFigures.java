package dev.satchel.operator.audit;

import dev.satchel.store.audit.AuditChain;
import dev.satchel.store.audit.AuditChain.Backlog;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How many audit entries wait, for how long, and which of them always will; from the leader. */
final class AuditFigures {
  private static final Duration PERIOD = Duration.ofSeconds(10);

  private final AuditChain chain;
  private final Clock clock;
  private volatile Backlog backlog = new Backlog(0, Optional.empty());
  private Instant lookedAt = Instant.MIN;

  AuditFigures(AuditChain chain, MeterRegistry metrics, Clock clock) {
    this.chain = chain;
    this.clock = clock;
    Gauge.builder("satchel.audit.pending.entries", () -> backlog.entries())
        .description("Audit entries that are not chained yet")
        .register(metrics);
    Gauge.builder("satchel.audit.oldest.pending", this::age)
        .description("The age of the oldest audit entry that is not chained yet")
        .baseUnit("seconds")
        .register(metrics);
    Gauge.builder("satchel.audit.suspect.entries", () -> chain.suspects().size())
        .description("Entries that are not chained since somebody changed or made them by SQL")
        .register(metrics);
  }

  private double age() {
    return backlog
        .oldest()
        .map(oldest -> Duration.between(oldest, clock.instant()).toMillis() / 1_000.0)
        .orElse(0.0);
  }

  /** Counts again, now and then. */
  void look() {
    Instant now = clock.instant();
    if (lookedAt.equals(Instant.MIN) || !now.isBefore(lookedAt.plus(PERIOD))) {
      backlog = chain.backlog();
      lookedAt = now;
    }
  }
}
