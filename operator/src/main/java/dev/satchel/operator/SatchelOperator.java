package dev.satchel.operator;

import dev.satchel.crds.Satchel;
import dev.satchel.crds.seal.SealingKeyId;
import dev.satchel.crds.user.WorkspaceUser;
import dev.satchel.operator.audit.AuditKeyKeeper;
import dev.satchel.operator.audit.AuditLoop;
import dev.satchel.operator.certificate.Authorities;
import dev.satchel.operator.encryption.KeyLoop;
import dev.satchel.operator.health.HealthServer;
import dev.satchel.operator.health.OldGeneration;
import dev.satchel.operator.health.StoreWatch;
import dev.satchel.operator.key.KeyController;
import dev.satchel.operator.key.KeyMetrics;
import dev.satchel.operator.key.LastUse;
import dev.satchel.operator.lane.LaneExecutor;
import dev.satchel.operator.lane.Lanes;
import dev.satchel.operator.orphan.OrphanSweep;
import dev.satchel.operator.primary.Informers;
import dev.satchel.operator.primary.MetadataCloner;
import dev.satchel.operator.primary.Primaries;
import dev.satchel.operator.primary.Reduced;
import dev.satchel.operator.projection.ProjectedUsers;
import dev.satchel.operator.repair.Repairs;
import dev.satchel.operator.sealing.KeyUse;
import dev.satchel.operator.sealing.SealingKeyCache;
import dev.satchel.operator.sealing.SealingKeyLoop;
import dev.satchel.operator.secret.SecretController;
import dev.satchel.operator.telemetry.Descriptions;
import dev.satchel.operator.telemetry.FleetMetrics;
import dev.satchel.operator.telemetry.TelemetryConfig;
import dev.satchel.operator.telemetry.TelemetryLoop;
import dev.satchel.operator.trace.Causes;
import dev.satchel.operator.trace.Steps;
import dev.satchel.operator.trace.TracedExecutions;
import dev.satchel.operator.user.UserController;
import dev.satchel.operator.user.WorkspaceUserReconciler;
import dev.satchel.store.Database;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.Operator;
import io.javaoperatorsdk.operator.api.config.ConfigurationServiceOverrider;
import io.javaoperatorsdk.operator.api.config.ControllerConfigurationOverrider;
import io.javaoperatorsdk.operator.api.monitoring.AggregatedMetrics;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.monitoring.micrometer.MicrometerMetricsV2;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.TransformingItemStore;
import io.javaoperatorsdk.operator.processing.retry.GenericRetry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator: informers, the three controllers, probes. Started once in a process; works when it
 * leads.
 */
public final class SatchelOperator implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SatchelOperator.class);

  private static final Duration SWEEP_PERIOD = Duration.ofMinutes(10);

  private static final Duration TRIM_PERIOD = Duration.ofMinutes(1);

  /** How often a used key's status may change. */
  private static final Duration KEY_USE_PERIOD = Duration.ofMinutes(1);

  /** Nothing should need it; it bounds what a lost event costs. */
  private static final Duration RESYNC = Duration.ofMinutes(10);

  private static final Duration FIRST_RETRY = Duration.ofMillis(500);
  private static final Duration LONGEST_RETRY = Duration.ofSeconds(5);
  private static final Duration LAST_CALL = Duration.ofSeconds(10);

  private final KubernetesClient client;
  private final OperatorConfig config;
  private final Leadership leadership;
  private final PrometheusMeterRegistry prometheus =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final CompositeMeterRegistry metrics = new CompositeMeterRegistry();
  private final JvmGcMetrics garbage = new JvmGcMetrics();
  private final Tracer tracer;
  private final Causes causes = new Causes();
  private final Lanes lanes = new Lanes();
  private final Primaries<WorkspaceUser> users = new Primaries<>(user -> true);
  private final SealingKeyCache sealingKeys;
  private final SealingKeyLoop sealingLoop;
  private final SecretController secrets;
  private final KeyController keys;
  private final LastUse lastUse;
  private final OrphanSweep sweep;
  private final StoreWatch storeWatch;
  private final KeyLoop encryptionKeys;
  private final AuditKeyKeeper auditKey;
  private final AuditLoop audit;
  private final TelemetryLoop telemetry;
  private final Operator operator;
  private final HealthServer health;
  private final ScheduledExecutorService sweeper =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().name("sweep").factory());

  private SatchelOperator(
      OperatorConfig config,
      KubernetesClient client,
      Database store,
      Authorities authorities,
      Runnable onLeading,
      TelemetryConfig telemetryConfig,
      Clock clock) {
    this.config = config;
    this.client = client;
    tracer = telemetryConfig.tracer();
    beginMetrics();
    store.observe(metrics, tracer);
    storeWatch = new StoreWatch(store);
    sealingKeys = new SealingKeyCache(client, config.namespace(), this::keysCame);
    secrets =
        new SecretController(
            client, storeWatch, users, sealingKeys::keys, config.policy(), this::project, clock);
    sealingLoop =
        new SealingKeyLoop(client, config.sealing(), secrets.secrets()::all, metrics, clock);
    Repairs repairs = new Repairs(client, config.policy().repair(), clock);
    KeyMetrics keyMetrics = new KeyMetrics(metrics, clock);
    keys = new KeyController(client, storeWatch, config.keyPolicy(), keyMetrics, clock);
    UserController userController =
        new UserController(
            client,
            storeWatch,
            users,
            secrets,
            keys::ofUser,
            config.policy(),
            repairs,
            authorities,
            new Steps(tracer),
            clock);
    authorities.onChange(users::requestAll);
    lastUse = new LastUse(storeWatch, keys.keys(), clock);
    sweep = new OrphanSweep(storeWatch, client, secrets.neighbours(), users, keys.keys());
    telemetry = new TelemetryLoop(storeWatch::telemetry, telemetryConfig.period(), metrics, clock);
    leadership =
        new Leadership(
            config,
            () -> {
              sealingLoop.start();
              telemetry.start();
              sweepSoon();
              onLeading.run();
            });
    operator = new Operator(this::configure);
    operator.register(
        secrets.reconciler(),
        overrider -> {
          configure(overrider);
          overrider.withItemStore(secrets.itemStore()).withGenericFilter(secrets::accept);
        });
    operator.register(userController.reconciler(), this::configure);
    operator.register(
        keys.reconciler(),
        overrider -> {
          configure(overrider);
          overrider
              .withGenerationAware(false)
              .withOnUpdateFilter(KeyController::matters)
              .withGenericFilter(keys::accept);
        });
    keyMetrics.count(keys.keys()::all, leadership::isLeading);
    FleetMetrics.register(
        metrics, secrets.secrets()::all, userController::workspaces, this::isCounting);
    Gauge.builder("satchel.operator.leading", () -> leadership.isLeading() ? 1 : 0)
        .description("1 in the replica that works")
        .register(metrics);
    Gauge.builder("satchel.store.available", () -> storeWatch.isAvailable() ? 1 : 0)
        .description("1 if Postgres answered the last time")
        .register(metrics);
    FunctionCounter.builder(
            "satchel.store.unreadable", secrets.projected(), ProjectedUsers::unreadable)
        .description("Rows found that could not be decrypted")
        .register(metrics);
    encryptionKeys =
        new KeyLoop(
            store.rotation(),
            () -> leadership.isLeading() && storeWatch.isAvailable(),
            users::requestAll,
            metrics,
            clock);
    auditKey = new AuditKeyKeeper(client, config.namespace(), store);
    audit =
        new AuditLoop(
            client,
            config.namespace(),
            config.audit(),
            store,
            () -> leadership.isLeading() && storeWatch.isAvailable(),
            System.out,
            metrics,
            clock);
    Gauge.builder("satchel.uninjected.pods", repairs, Repairs::count)
        .description("Workspaces that were made without their secrets; 0 where another one leads")
        .register(metrics);
    health = HealthServer.start(config.httpPort(), this::isReady, prometheus);
  }

  /** As below, with nothing else to do while it leads. */
  public static SatchelOperator start(
      OperatorConfig config, KubernetesClient client, Database store) {
    return start(config, client, store, new Authorities(), () -> {}, TelemetryConfig.DEFAULT);
  }

  /**
   * Starts everything and returns once the informers are in step; the store may be away. Throws if
   * the API server cannot be reached or refuses a watch.
   *
   * @param client to the cluster; stays the caller's to close
   * @param store opened, not migrated; stays the caller's to close
   * @param authorities whom agents are to trust to be the webhook
   * @param onLeading run once, when this process leads; returns soon
   * @param telemetry what is told of its work, beyond {@code /metrics}
   */
  public static SatchelOperator start(
      OperatorConfig config,
      KubernetesClient client,
      Database store,
      Authorities authorities,
      Runnable onLeading,
      TelemetryConfig telemetry) {
    return start(config, client, store, authorities, onLeading, telemetry, Clock.systemUTC());
  }

  static SatchelOperator start(
      OperatorConfig config,
      KubernetesClient client,
      Database store,
      Runnable onLeading,
      TelemetryConfig telemetry,
      Clock clock) {
    return start(config, client, store, new Authorities(), onLeading, telemetry, clock);
  }

  static SatchelOperator start(
      OperatorConfig config,
      KubernetesClient client,
      Database store,
      Authorities authorities,
      Runnable onLeading,
      TelemetryConfig telemetry,
      Clock clock) {
    SatchelOperator started =
        new SatchelOperator(config, client, store, authorities, onLeading, telemetry, clock);
    try {
      started.run();
      return started;
    } catch (RuntimeException e) {
      started.close();
      throw e;
    }
  }

  private void run() {
    auditKey.start();
    storeWatch.start(this::storeCame);
    encryptionKeys.start();
    audit.start();
    sealingKeys.start();
    operator.start();
    sweepEach(SWEEP_PERIOD, this::sweepIfLeading);
    sweepEach(KEY_USE_PERIOD, this::showLastUse);
    sweepEach(TRIM_PERIOD, new OldGeneration()::trim);
    if (!config.leaderElection()) {
      leadership.take();
    }
  }

  private void sweepEach(Duration period, Runnable work) {
    Future<?> _ =
        sweeper.scheduleWithFixedDelay(
            work, period.toMillis(), period.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void configure(ConfigurationServiceOverrider overrider) {
    LaneExecutor executor = new LaneExecutor(config.reconcileThreads(), lanes);
    overrider
        .withKubernetesClient(client)
        .withCloseClientOnStop(false)
        .withResourceCloner(new MetadataCloner(client))
        .withExecutorService(executor)
        .withConcurrentWorkflowExecutorThreads(1)
        .withReconciliationTerminationTimeout(LAST_CALL)
        .withMetrics(executions(executor.submissions()));
    if (config.leaderElection()) {
      overrider.withLeaderElectionConfiguration(leadership.election());
    }
  }

  private <P extends HasMetadata> void configure(ControllerConfigurationOverrider<P> overrider) {
    overrider
        .withFinalizer(Satchel.FINALIZER)
        .withFieldManager(Satchel.FIELD_MANAGER)
        .watchingAllNamespaces()
        .withItemStore(new TransformingItemStore<>(Reduced::of))
        .withInformerListLimit(Informers.PAGE)
        .withReconciliationMaxInterval(RESYNC)
        .withRetry(
            GenericRetry.defaultLimitedExponentialRetry()
                .withoutMaxAttempts()
                .setInitialInterval(FIRST_RETRY)
                .setMaxInterval(LONGEST_RETRY.toMillis()));
  }

  private void beginMetrics() {
    metrics.config().meterFilter(new Descriptions());
    metrics.add(prometheus);
    new JvmMemoryMetrics().bindTo(metrics);
    garbage.bindTo(metrics);
    new ProcessorMetrics().bindTo(metrics);
    new UptimeMetrics().bindTo(metrics);
  }

  /** The first of the two is the one that times. */
  private Metrics executions(Metrics submissions) {
    Metrics counted = MicrometerMetricsV2.newBuilder(metrics).build();
    String users = WorkspaceUserReconciler.class.getSimpleName().toLowerCase(Locale.ROOT);
    return new AggregatedMetrics(
        List.of(new TracedExecutions(counted, tracer, causes, users), counted, submissions));
  }

  /** The port of the probes. */
  public int httpPort() {
    return health.port();
  }

  /** What {@code /metrics} shows, for what else this process does and for other ways to show it. */
  public CompositeMeterRegistry metrics() {
    return metrics;
  }

  /** A row of the user has changed, and whoever changed it waits. */
  private void project(String user) {
    causes.add(user);
    users.request(new ResourceID(user));
    lanes.hurry(HasMetadata.getKind(WorkspaceUser.class), new ResourceID(user));
  }

  private boolean isCounting() {
    return leadership.isLeading() && operator.getRuntimeInfo().isStarted();
  }

  private boolean isReady() {
    return operator.getRuntimeInfo().isStarted()
        && operator.getRuntimeInfo().allEventSourcesAreHealthy();
  }

  /** What is sealed to one of them has waited for it; before the start, all is looked at anyway. */
  private void keysCame(Set<SealingKeyId> ids) {
    if (!operator.getRuntimeInfo().isStarted()) {
      return;
    }
    secrets
        .secrets()
        .all()
        .filter(secret -> KeyUse.keyOf(secret).filter(ids::contains).isPresent())
        .map(ResourceID::fromResource)
        .forEach(secrets.secrets()::request);
  }

  private void storeCame() {
    users.requestAll();
    secrets.secrets().requestAll();
    keys.requestAll();
    telemetry.wake();
    sweepSoon();
  }

  private void sweepSoon() {
    try {
      sweeper.execute(this::sweepIfLeading);
    } catch (RejectedExecutionException e) {
      log.debug("closing: no sweep any more");
    }
  }

  private void sweepIfLeading() {
    if (leadership.isLeading() && storeWatch.isAvailable()) {
      sweep.run();
    }
  }

  private void showLastUse() {
    if (leadership.isLeading() && storeWatch.isAvailable()) {
      lastUse.show();
    }
  }

  /** Ends what is under way, then lets another one lead. */
  @Override
  public void close() {
    leadership.closing();
    audit.close();
    auditKey.close();
    encryptionKeys.close();
    storeWatch.close();
    sweeper.shutdownNow();
    sealingLoop.close();
    telemetry.close();
    operator.stop();
    keys.close();
    sealingKeys.close();
    leadership.release(client);
    health.close();
    garbage.close();
  }
}
