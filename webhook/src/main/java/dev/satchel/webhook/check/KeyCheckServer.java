package dev.satchel.webhook.check;

import dev.satchel.store.Database;
import dev.satchel.store.audit.AuditLog;
import dev.satchel.store.audit.Checkpoint;
import dev.satchel.webhook.access.ReviewedAccess;
import dev.satchel.webhook.server.SourceLimit;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.helidon.common.tls.Tls;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Key checks of one replica (design section 7): all live tokens in memory, kept current by the
 * store, and asked over HTTPS. Without the store it answers for the length of the lease, and then
 * refuses everything until the store is back.
 */
public final class KeyCheckServer implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(KeyCheckServer.class);

  /** A new replica waits that long at most for its tokens; admission can do without them. */
  private static final Duration FIRST_READ = Duration.ofSeconds(20);

  private final CheckConfig config;
  private final Lease lease;
  private final LastUses uses;
  private final KeyChecks checks;
  private final Failures failures;
  private final Callers callers;
  private final CheckMetrics metrics;
  private final AuditEndpoint audit;
  private final AutoCloseable feed;
  private final long startedAt = System.nanoTime();
  private final Object lock = new Object();
  private @Nullable CheckListener listener;
  private boolean closed;

  /** Reads tokens from the store from now on; see {@link #use}. */
  private KeyCheckServer(
      CheckConfig config,
      Source source,
      AuditLog log,
      Supplier<Optional<Checkpoint>> head,
      KubernetesClient client,
      MeterRegistry registry) {
    Clock clock = Clock.systemUTC();
    this.config = config;
    this.lease = new Lease(config.lease(), clock, System::nanoTime);
    LiveKeys keys = new LiveKeys(lease);
    this.uses = new LastUses(source::touch);
    this.checks = new KeyChecks(keys, lease, uses, clock);
    this.failures =
        new Failures(
            new SourceLimit(config.failureBurst(), config.failuresPerSecond(), System::nanoTime),
            new Sources(config.trustedProxies()));
    this.callers = new Callers(client, ReviewedAccess::mayCheck);
    this.audit = new AuditEndpoint(log, new Callers(client, ReviewedAccess::mayReadAudit), head);
    this.metrics = new CheckMetrics(registry, keys, lease);
    this.feed = source.follow(keys, clock);
    uses.start();
  }

  /**
   * Starts to read tokens, and listens from the first certificate on.
   *
   * @param database stays the caller's; may be away
   * @param head the newest checkpoint of the audit log that is known from outside the store
   * @param client stays the caller's
   * @param registry for counts and times
   */
  public static KeyCheckServer start(
      CheckConfig config,
      Database database,
      Supplier<Optional<Checkpoint>> head,
      KubernetesClient client,
      MeterRegistry registry) {
    return new KeyCheckServer(
        config, Source.of(database), database.audit(), head, client, registry);
  }

  static KeyCheckServer start(
      CheckConfig config,
      Source source,
      AuditLog log,
      KubernetesClient client,
      MeterRegistry registry) {
    return new KeyCheckServer(config, source, log, Optional::empty, client, registry);
  }

  /** Takes a certificate: begins to listen, or serves it to new connections. */
  public void use(Tls tls) {
    synchronized (lock) {
      if (closed) {
        return;
      }
      if (listener == null) {
        listener = new CheckListener(config.port(), tls, checks, failures, callers, audit, metrics);
        LOG.info("key checks: listening on port {}", listener.port());
      } else {
        listener.reload(tls);
      }
    }
  }

  /** Where HTTPS is answered; empty as long as there is no certificate. */
  public OptionalInt port() {
    synchronized (lock) {
      return listener == null ? OptionalInt.empty() : OptionalInt.of(listener.port());
    }
  }

  /**
   * Whether a new replica should still wait before it is asked: its tokens are being read, and it
   * has not waited for long. Afterwards false whatever the store does.
   */
  public boolean isStarting() {
    return !lease.hasBegun() && System.nanoTime() - startedAt < FIRST_READ.toNanos();
  }

  /** Whether keys are accepted now. */
  public boolean isAvailable() {
    return checks.isAvailable();
  }

  /** Answers what has begun, writes the last uses, and ends. */
  @Override
  public void close() {
    CheckListener last;
    synchronized (lock) {
      if (closed) {
        return;
      }
      closed = true;
      last = listener;
    }
    if (last != null) {
      last.close();
    }
    try {
      feed.close();
    } catch (Exception e) {
      LOG.warn("the feed of keys did not end: {}", e.getClass().getName());
    }
    uses.close();
  }
}
