package dev.satchel.webhook.audit;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes who asks for a deletion: an object that goes can carry no annotation. The note is no audit
 * entry; it becomes one's actor if the deletion happens (design section 4). It has to be there
 * before the object goes, so the deletion waits for it, for a moment: one that nobody could note is
 * not kept from happening, and has an unknown actor.
 */
public final class Deletions {
  private static final Logger LOG = LoggerFactory.getLogger(Deletions.class);
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final AuditLog log;
  private final Clock clock;
  private final Counter unknown;
  private final Executor threads = task -> Thread.ofVirtual().name("deletion").start(task);

  public Deletions(AuditLog log, MeterRegistry registry, Clock clock) {
    this.log = log;
    this.clock = clock;
    this.unknown =
        Counter.builder("satchel.audit.deletions.unnoted")
            .description("Deletions whose actor the audit log will not know: Postgres was away")
            .register(registry);
  }

  /** The same admission, whose deletions are noted. */
  public Admission noting(Admission admission) {
    return request -> {
      AdmissionAnswer answer = admission.answer(request);
      if (request.operation() == Operation.DELETE
          && !request.dryRun()
          && answer instanceof AdmissionAnswer.Allowed) {
        note(request);
      }
      return answer;
    };
  }

  private void note(AdmissionRequest request) {
    String uid = request.subject().at("/metadata/uid").asText("");
    CompletableFuture<Void> noted =
        CompletableFuture.runAsync(
            () -> log.noteDeletion(uid, Asked.author(request), clock.instant()), threads);
    try {
      noted.get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      unknown.increment();
      LOG.warn(
          "who deletes {} {}/{} could not be noted: {}",
          request.resource(),
          request.namespace(),
          request.name(),
          e.getCause() == null ? "no answer" : e.getCause().getClass().getName());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
