package dev.satchel.webhook.audit;

import dev.satchel.store.audit.AuditLog;
import dev.satchel.webhook.admission.Admission;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;

/** What one replica tells the audit log: what it refuses, and who asks for which deletion. */
public final class Auditing implements AutoCloseable {
  private final KnownAuditKey key;
  private final Denials denials;
  private final Deletions deletions;

  /**
   * Starts to follow the log's key.
   *
   * @param namespace Satchel's
   */
  public Auditing(AuditLog log, KubernetesClient client, String namespace, MeterRegistry registry) {
    Clock clock = Clock.systemUTC();
    key = new KnownAuditKey(client, namespace, log);
    denials = new Denials(log, registry, clock);
    deletions = new Deletions(log, registry, clock);
    key.start();
  }

  /** The same admission, told of. */
  public Admission of(Admission admission) {
    return denials.telling(deletions.noting(admission));
  }

  /** Writes what is left to tell. */
  @Override
  public void close() {
    denials.close();
    key.close();
  }
}
