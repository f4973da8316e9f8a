package dev.satchel.webhook.audit;

import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.audit.AuditAction;
import dev.satchel.store.audit.AuditEntry;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.AuditLog.Denied;
import dev.satchel.store.audit.Diff;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the audit log what admission refused. A refusal is no part of a transaction, and whoever is
 * refused need not wait for Postgres: it is written a moment later, with others. While Postgres is
 * away as many are kept as there is room for; those beyond are counted.
 */
public final class Denials implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Denials.class);

  private static final int ROOM = 2_000;
  private static final int BATCH = 200;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration LAST_CALL = Duration.ofSeconds(3);

  /** Faults of every field of a bad manifest; what is beyond is in the answer to its author. */
  private static final int LONGEST = 2_000;

  /** What went wrong here was not refused to anybody. */
  private static final int FAILED = 500;

  private final BlockingQueue<Denied> queue = new ArrayBlockingQueue<>(ROOM);
  private final AuditLog log;
  private final Clock clock;
  private final Counter lost;
  private final Thread writer;
  private volatile boolean closed;

  public Denials(AuditLog log, MeterRegistry registry, Clock clock) {
    this.log = log;
    this.clock = clock;
    this.lost =
        Counter.builder("satchel.audit.denials.lost")
            .description("Refusals that the audit log does not tell of: Postgres was away too long")
            .register(registry);
    this.writer = Thread.ofVirtual().name("denials").start(this::write);
  }

  /** The same admission, whose refusals are told of. */
  public Admission telling(Admission admission) {
    return request -> {
      AdmissionAnswer answer = admission.answer(request);
      if (answer instanceof AdmissionAnswer.Denied denied
          && denied.code() != FAILED
          && !request.dryRun()) {
        tell(request, denied);
      }
      return answer;
    };
  }

  private void tell(AdmissionRequest request, AdmissionAnswer.Denied denied) {
    Asked.object(request)
        .map(
            object ->
                new AuditEntry(
                    Asked.author(request),
                    AuditAction.DENY,
                    object,
                    Diff.NONE,
                    shortened(
                        request.operation().name().toLowerCase(Locale.ROOT)
                            + ": "
                            + denied.message())))
        .filter(entry -> !queue.offer(new Denied(clock.instant(), entry)))
        .ifPresent(_ -> lost.increment());
  }

  private static String shortened(String message) {
    return message.length() <= LONGEST ? message : message.substring(0, LONGEST) + " ...";
  }

  private void write() {
    List<Denied> batch = new ArrayList<>();
    try {
      while (!closed || !queue.isEmpty()) {
        if (batch.isEmpty()) {
          Denied first = queue.poll(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
          if (first == null) {
            continue;
          }
          batch.add(first);
          queue.drainTo(batch, BATCH - 1);
        }
        if (isWritten(batch)) {
          batch.clear();
        } else if (closed) {
          break;
        } else {
          TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    lost.increment(batch.size() + queue.size());
  }

  private boolean isWritten(List<Denied> batch) {
    try {
      log.deny(batch);
      return true;
    } catch (StoreUnavailableException e) {
      return false;
    } catch (RuntimeException e) {
      // Its text may quote what a refused object held.
      LOG.warn("{} refusals cannot be audited: {}", batch.size(), e.getClass().getName());
      lost.increment(batch.size());
      return true;
    }
  }

  /** Writes what is left. */
  @Override
  public void close() {
    closed = true;
    try {
      if (!writer.join(LAST_CALL)) {
        writer.interrupt();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
