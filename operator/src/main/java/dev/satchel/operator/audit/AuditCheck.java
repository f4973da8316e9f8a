package dev.satchel.operator.audit;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.Checkpoint;
import dev.satchel.store.audit.Verification;
import dev.satchel.store.audit.Verification.Broken;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Verifies the audit log each hour in the leader, so that nobody has to think of it. */
final class AuditCheck implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditCheck.class);
  private static final Duration LOOK = Duration.ofSeconds(10);
  private static final Duration PERIOD = Duration.ofHours(1);

  private final AuditLog audit;
  private final Supplier<Optional<Checkpoint>> head;
  private final Clock clock;
  private final AuditTicker ticker;
  private Instant checkedAt = Instant.MIN;
  private volatile double verified = Double.NaN;

  AuditCheck(
      AuditLog audit,
      Supplier<Optional<Checkpoint>> head,
      BooleanSupplier isWorking,
      MeterRegistry metrics,
      Clock clock) {
    this.audit = audit;
    this.head = head;
    this.clock = clock;
    ticker = new AuditTicker("audit-verify", LOOK, isWorking, this::look);
    Gauge.builder("satchel.audit.verified", () -> verified)
        .description("1: the audit log verified the last time; 0: it does not; from the leader")
        .register(metrics);
  }

  void start() {
    ticker.start();
  }

  private void look() {
    Instant now = clock.instant();
    if (!checkedAt.equals(Instant.MIN) && now.isBefore(checkedAt.plus(PERIOD))) {
      return;
    }
    Verification found = audit.verify(head.get(), checked -> {});
    if (found instanceof Broken(Verification.Problem problem)) {
      log.error("the audit log is not as it was written: {}", problem);
    }
    verified = found instanceof Broken ? 0 : 1;
    checkedAt = now;
  }

  @Override
  public void close() {
    ticker.close();
  }
}
