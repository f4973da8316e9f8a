package dev.satchel.operator.audit;

import dev.satchel.store.Database;
import dev.satchel.store.audit.AuditKey;
import dev.satchel.store.audit.Checkpoint;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.PrintStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts audit entries into the chain in the leader, a moment after they were written; publishes the
 * end of the chain, prints what is new, and once an hour drops what is old.
 */
public final class AuditLoop implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(AuditLoop.class);

  /** Each look costs Postgres a dozen statements, however few entries it links. */
  private static final Duration PERIOD = Duration.ofSeconds(1);

  /** The ConfigMap is written so often at most; and looked at each minute, if nothing is new. */
  private static final Duration PUBLISH_PERIOD = Duration.ofSeconds(1);

  private static final Duration LOOK_PERIOD = Duration.ofMinutes(1);
  private static final Duration KEEP_PERIOD = Duration.ofHours(1);
  private static final Duration KEEP_RETRY = Duration.ofMinutes(5);
  private static final int BATCH = 500;

  private final Database store;
  private final AuditConfig config;
  private final PublishedHead published;
  private final Clock clock;
  private final JsonLines lines;
  private final SinkLoop posting;
  private final AuditTicker ticker;
  private final AuditFigures figures;
  private final AuditCheck check;
  private volatile @Nullable Checkpoint head;
  private Instant publishedAt = Instant.MIN;
  private Instant keepAt = Instant.MIN;
  private boolean isPublished;
  private boolean isPrinted;
  private int suspects;

  /**
   * Does nothing until it is started.
   *
   * @param isWorking whether this replica leads and the store is there
   * @param out where entries are printed
   */
  public AuditLoop(
      KubernetesClient client,
      String namespace,
      AuditConfig config,
      Database store,
      BooleanSupplier isWorking,
      PrintStream out,
      MeterRegistry metrics,
      Clock clock) {
    this.store = store;
    this.config = config;
    this.clock = clock;
    published = new PublishedHead(client, namespace);
    lines = new JsonLines(out);
    posting = new SinkLoop(store.auditOutbox(), config, namespace, isWorking);
    ticker = new AuditTicker("audit", PERIOD, isWorking, this::look);
    figures = new AuditFigures(store.auditChain(), metrics, clock);
    check = new AuditCheck(store.audit(), this::head, isWorking, metrics, clock);
    Gauge.builder("satchel.audit.position", this, AuditLoop::position)
        .description("Up to which position the chain is signed; 0 where another one leads")
        .register(metrics);
  }

  public void start() {
    ticker.start();
    posting.start();
    check.start();
  }

  private long position() {
    return head().map(Checkpoint::position).orElse(0L);
  }

  private Optional<Checkpoint> head() {
    return Optional.ofNullable(head);
  }

  private void look() {
    Instant now = clock.instant();
    Optional<AuditKey> key = store.audit().key();
    if (key.isEmpty()) {
      return;
    }
    figures.look();
    link(key.get());
    tellSuspects();
    if (!isPrinted) {
      isPrinted = store.auditOutbox().hand(JsonLines.SINK, BATCH, lines) < BATCH;
    }
    publish(key.get(), now);
    keep(now);
  }

  private void link(AuditKey key) {
    if (head == null) {
      head = newestKnown(key).orElse(null);
    }
    boolean areMore = true;
    while (areMore) {
      long before = position();
      Optional<Checkpoint> linked = link();
      linked.ifPresent(this::advance);
      // What has come meanwhile is for the next look: each time costs as much, for few as for many.
      areMore = linked.filter(end -> end.position() - before >= BATCH).isPresent();
    }
  }

  private void advance(Checkpoint end) {
    head = end;
    isPublished = false;
    isPrinted = false;
  }

  private Optional<Checkpoint> link() {
    return store.auditChain().link(head(), BATCH);
  }

  /** What was published before this process began may be more than what Postgres has left. */
  private Optional<Checkpoint> newestKnown(AuditKey key) {
    return Stream.of(store.auditChain().head(), published.read())
        .flatMap(Optional::stream)
        .filter(checkpoint -> checkpoint.isSignedBy(key))
        .max(Comparator.comparingLong(Checkpoint::position));
  }

  private void tellSuspects() {
    int now = store.auditChain().suspects().size();
    if (now > suspects) {
      log.error(
          "{} audit entries are not as Satchel wrote them, and are not linked: {}",
          now,
          store.auditChain().suspects());
    }
    suspects = now;
  }

  private void publish(AuditKey key, Instant now) {
    Duration period = isPublished ? LOOK_PERIOD : PUBLISH_PERIOD;
    boolean isDue = publishedAt.equals(Instant.MIN) || !now.isBefore(publishedAt.plus(period));
    Optional<Checkpoint> end = head().filter(signed -> signed.isSignedBy(key));
    if (isDue && end.isPresent()) {
      isPublished = published.publish(end.get(), key);
      publishedAt = now;
    }
  }

  /** What fails, since somebody reads for a long time, is tried again later than the rest. */
  private void keep(Instant now) {
    if (keepAt.isAfter(now)) {
      return;
    }
    keepAt = now.plus(KEEP_RETRY);
    List<YearMonth> dropped = store.auditChain().keep(config.retention());
    keepAt = now.plus(KEEP_PERIOD);
    if (!dropped.isEmpty()) {
      log.info("dropped the audit entries of {}, which are older than kept", dropped);
    }
  }

  @Override
  public void close() {
    check.close();
    posting.close();
    ticker.close();
  }
}
