package dev.satchel.webhook;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.webhook.access.Access;
import dev.satchel.webhook.access.Housekeeping;
import dev.satchel.webhook.access.Marking;
import dev.satchel.webhook.access.ReviewedAccess;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.Answering;
import dev.satchel.webhook.admission.PodAdmission;
import dev.satchel.webhook.apiserver.DirectRead;
import dev.satchel.webhook.audit.Auditing;
import dev.satchel.webhook.audit.PublishedHead;
import dev.satchel.webhook.cache.InformedView;
import dev.satchel.webhook.check.KeyCheckServer;
import dev.satchel.webhook.delivery.DeliveryEndpoint;
import dev.satchel.webhook.key.KeyReview;
import dev.satchel.webhook.notice.NoticeTimes;
import dev.satchel.webhook.notice.Notices;
import dev.satchel.webhook.notice.Noticing;
import dev.satchel.webhook.sealing.KnownKeys;
import dev.satchel.webhook.sealing.ValueSealing;
import dev.satchel.webhook.secret.SecretMutation;
import dev.satchel.webhook.secret.SecretReview;
import dev.satchel.webhook.server.AdmissionListener;
import dev.satchel.webhook.server.Metrics;
import dev.satchel.webhook.server.OperationsListener;
import dev.satchel.webhook.server.ServingCertificate;
import dev.satchel.webhook.user.UserReview;
import dev.satchel.webhook.user.Whose;
import dev.satchel.webhook.workload.Authority;
import dev.satchel.webhook.workload.PodChanges;
import dev.satchel.webhook.workload.PodCreation;
import dev.satchel.webhook.workload.WorkloadAdmission;
import dev.satchel.webhook.workload.WorkloadStamping;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.helidon.common.tls.Tls;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One replica: all of them answer, none needs another. */
public final class Webhook implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Webhook.class);
  private static final Duration NUDGE = Duration.ofSeconds(5);

  private final WebhookConfig config;
  private final Metrics metrics;
  private final InformedView cluster;
  private final KnownKeys sealingKeys;
  private final @Nullable Auditing auditing;
  private final @Nullable KeyCheckServer keyChecks;
  private final Map<String, Admission> admissions;
  private final DeliveryEndpoint deliveries;
  private final ServingCertificate certificate;
  private final CountDownLatch listening = new CountDownLatch(1);
  private final Object lock = new Object();
  private @Nullable AdmissionListener listener;
  private @Nullable OperationsListener operations;
  private volatile boolean ending;

  private Webhook(WebhookConfig config, KeyConfig keys, KubernetesClient client, Tracer tracer) {
    this.config = config;
    this.metrics = new Metrics(tracer);
    keys.checks().ifPresent(checks -> checks.database().observe(metrics.registry(), tracer));
    DirectRead api = new DirectRead(client, metrics::read);
    Notices notices =
        new Notices(
            client,
            api,
            config.namespace(),
            NoticeTimes.DEFAULT,
            Clock.systemUTC(),
            System::nanoTime);
    this.cluster =
        new InformedView(
            client,
            api,
            Optional.ofNullable(config.injection().defaultHome()),
            notices,
            metrics::confirmed);
    this.sealingKeys = new KnownKeys(client, config.namespace());
    this.auditing =
        keys.checks()
            .map(
                checks ->
                    new Auditing(
                        checks.database().audit(), client, config.namespace(), metrics.registry()))
            .orElse(null);
    this.admissions = admissions(api, new ReviewedAccess(client), keys.policy(), notices);
    this.keyChecks =
        keys.checks()
            .map(
                checks ->
                    KeyCheckServer.start(
                        checks.config(),
                        checks.database(),
                        new PublishedHead(client, config.namespace()),
                        client,
                        metrics.registry()))
            .orElse(null);
    this.deliveries = new DeliveryEndpoint(client);
    this.certificate =
        new ServingCertificate(client, config.namespace(), config.tlsSecret(), this::use);
    metrics.expiring(certificate::expiry);
  }

  private Map<String, Admission> admissions(
      DirectRead api, Access access, KeyPolicy keys, Notices notices) {
    Whose whose = new Whose(access);
    Authority authority = Authority.of(cluster, whose, api);
    Housekeeping housekeeping = Housekeeping.of(config.namespace(), config.operatorAccount());
    SecretReview secrets = new SecretReview(cluster, cluster, whose, housekeeping, config.policy());
    ValueSealing sealing = new ValueSealing(sealingKeys, Clock.systemUTC());
    return Stream.of(
            Map.entry(
                "mutate-pods",
                new PodCreation(
                    authority, new PodAdmission(cluster, config.injection(), config.policy()))),
            Map.entry("validate-pods", new PodChanges(authority, config.username())),
            Map.entry("mutate-workloads", new WorkloadStamping(authority)),
            Map.entry("validate-workloads", new WorkloadAdmission(authority)),
            Map.entry("mutate-usersecrets", new SecretMutation(cluster, secrets, List.of(sealing))),
            Map.entry("validate-usersecrets", new Noticing(secrets, notices::give)),
            Map.entry("mutate-aigatewaykeys", new Marking("aigatewaykeys")),
            Map.entry(
                "validate-aigatewaykeys",
                new KeyReview(cluster, cluster, access, config.policy(), keys, Clock.systemUTC())),
            Map.entry("mutate-workspaceusers", new Marking("workspaceusers")),
            Map.entry("validate-workspaceusers", new UserReview(cluster, whose, housekeeping)))
        .collect(
            Collectors.toUnmodifiableMap(
                path -> "/" + path.getKey(), path -> served(path.getKey(), path.getValue())));
  }

  private Admission served(String name, Admission admission) {
    Admission answering = new Answering(admission);
    return metrics.timed(name, auditing == null ? answering : auditing.of(answering));
  }

  /**
   * Starts a replica and returns at once. It says on {@code /readyz} when it can be asked: once it
   * has read the cluster and the operator has made its certificate and a sealing key.
   *
   * @param client stays the caller's, who closes it after this
   */
  public static Webhook start(WebhookConfig config, KubernetesClient client) {
    return start(config, KeyConfig.DEFAULT, client);
  }

  /** The same, with other settings about keys than the default. */
  public static Webhook start(WebhookConfig config, KeyConfig keys, KubernetesClient client) {
    return start(config, keys, client, TracerProvider.noop().get("satchel"));
  }

  /** The same, with spans of what it answers. */
  public static Webhook start(
      WebhookConfig config, KeyConfig keys, KubernetesClient client, Tracer tracer) {
    Webhook webhook = new Webhook(config, keys, client, tracer);
    webhook.start();
    return webhook;
  }

  /** What {@code /metrics} shows, for other ways to show it. */
  public CompositeMeterRegistry metrics() {
    return metrics.registry();
  }

  private void start() {
    synchronized (lock) {
      operations =
          OperationsListener.start(config.operationsPort(), this::unready, metrics::scrape);
    }
    cluster.start();
    sealingKeys.start();
    certificate.start();
    Thread.ofVirtual().name("certificate").start(this::sayWhatIsMissing);
  }

  /** Where HTTPS is answered; empty as long as there is no certificate. */
  public OptionalInt port() {
    synchronized (lock) {
      return listener == null ? OptionalInt.empty() : OptionalInt.of(listener.port());
    }
  }

  /** Where probes and metrics are answered. */
  public OptionalInt operationsPort() {
    synchronized (lock) {
      return operations == null ? OptionalInt.empty() : OptionalInt.of(operations.port());
    }
  }

  /** Where key checks are answered; empty: they are not, or there is no certificate yet. */
  public OptionalInt checksPort() {
    return keyChecks == null ? OptionalInt.empty() : keyChecks.port();
  }

  public boolean isReady() {
    return unready().isEmpty();
  }

  private Optional<String> unready() {
    if (ending) {
      return Optional.of("ending");
    }
    if (!cluster.isReady()) {
      return Optional.of("the cluster's users, secrets and namespaces are being read");
    }
    if (!sealingKeys.isReady()) {
      return Optional.of(
          "there is no sealing key yet in namespace %s, which the operator makes"
              .formatted(config.namespace()));
    }
    // For a moment only: a store that is away does not keep admission from being ready.
    if (keyChecks != null && keyChecks.isStarting()) {
      return Optional.of("the tokens of keys are being read");
    }
    return port().isPresent()
        ? Optional.empty()
        : Optional.of(
            "there is no certificate yet in Secret %s/%s"
                .formatted(config.namespace(), config.tlsSecret()));
  }

  private void use(Tls tls) {
    synchronized (lock) {
      if (ending) {
        return;
      }
      if (keyChecks != null) {
        keyChecks.use(tls);
      }
      if (listener == null) {
        listener =
            AdmissionListener.start(
                config.port(),
                tls,
                admissions,
                routing -> routing.post(DeliveryEndpoint.PATH, deliveries::answer));
        LOG.info("listening on port {}", listener.port());
        listening.countDown();
      } else {
        listener.reload(tls);
        LOG.info("took a new certificate");
      }
    }
  }

  private void sayWhatIsMissing() {
    try {
      while (!listening.await(NUDGE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.info(
            "waiting for Secret {}/{}, which the operator makes",
            config.namespace(),
            config.tlsSecret());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * Ends it so that no admission is refused: it is no longer ready, still answers until nobody asks
   * it, and finishes what it has begun.
   */
  @Override
  public void close() {
    boolean asked = port().isPresent();
    ending = true;
    listening.countDown();
    if (asked) {
      LOG.info("answering for another {} s", config.drain().toSeconds());
      pause(config.drain());
    }
    certificate.close();
    if (keyChecks != null) {
      keyChecks.close();
    }
    synchronized (lock) {
      if (listener != null) {
        listener.close();
      }
    }
    if (auditing != null) {
      auditing.close();
    }
    cluster.close();
    sealingKeys.close();
    synchronized (lock) {
      if (operations != null) {
        operations.close();
      }
    }
    metrics.close();
  }

  private static void pause(Duration duration) {
    try {
      Thread.sleep(duration);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
