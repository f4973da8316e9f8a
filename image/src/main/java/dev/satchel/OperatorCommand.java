package dev.satchel;

import dev.satchel.crds.rule.GoDuration;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.operator.OperatorConfig;
import dev.satchel.operator.SatchelOperator;
import dev.satchel.operator.certificate.Authorities;
import dev.satchel.operator.certificate.CertificateConfig;
import dev.satchel.operator.certificate.CertificateLoop;
import dev.satchel.operator.encryption.KeysSecret;
import dev.satchel.operator.sealing.SealingConfig;
import dev.satchel.operator.telemetry.TelemetryConfig;
import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.store.EmbeddedStore;
import dev.satchel.store.StoreUnavailableException;
import dev.satchel.store.encryption.KeyDirectory;
import dev.satchel.store.encryption.KeyRing;
import dev.satchel.store.encryption.KeySource;
import dev.satchel.webhook.audit.PublishedHead;
import dev.satchel.webhook.check.CheckConfig;
import dev.satchel.webhook.check.KeyCheckServer;
import dev.satchel.webhook.server.ServingCertificate;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code satchel operator}: the flags, and what is opened in which order. */
@Command(
    name = "operator",
    description = "Stores the secrets in Postgres and brings them into the users' namespaces.",
    footer = {
      "",
      "SATCHEL_DSN in the environment says where Postgres is:",
      "postgres://user:password@host:5432/database?sslmode=verify-full, or a JDBC URL.",
      "Needed unless there is --embedded-store."
    })
final class OperatorCommand implements Callable<Integer> {
  static final String DSN = "SATCHEL_DSN";

  private static final Logger LOG = LoggerFactory.getLogger(OperatorCommand.class);

  private final Map<String, String> environment;

  @Spec private CommandSpec spec = CommandSpec.create();

  @Mixin private PodOptions pod = new PodOptions();

  @Mixin private Logging logging = new Logging();
  @Mixin private KeyOptions keys = new KeyOptions();

  @Mixin private CheckOptions checks = new CheckOptions();

  @Mixin private AuditOptions audit = new AuditOptions();

  @Mixin private PolicyFile policy = new PolicyFile();

  @Mixin private ExportOptions export = new ExportOptions();

  @Option(
      names = "--embedded-store",
      description = "Start a Postgres in this process's container, for trying out.")
  private boolean embeddedStore;

  @Option(
      names = "--data-directory",
      defaultValue = "/var/lib/satchel",
      paramLabel = "PATH",
      description = "Where it keeps its data (default: ${DEFAULT-VALUE}).")
  private Path dataDirectory = Path.of("/var/lib/satchel");

  @Option(
      names = "--check-keys",
      description = {
        "Check AIGatewayKeys too, as `satchel webhook` does: no other process reaches an embedded",
        "store."
      })
  private boolean checkKeys;

  @Option(
      names = "--encryption-keys",
      paramLabel = "DIRECTORY",
      description = {
        "Has the file 'keys': on each line the base64 of a key's 32 bytes. The first encrypts the",
        "values in Postgres, the others decrypt. Followed when it changes.",
        "Default: the Secret of --encryption-keys-secret."
      })
  private @Nullable Path encryptionKeys;

  @Option(
      names = "--encryption-keys-secret",
      defaultValue = "satchel-encryption-keys",
      paramLabel = "NAME",
      description = {
        "A Secret in this namespace with the same file; made with a new key if there is none",
        "(default: ${DEFAULT-VALUE})."
      })
  private String encryptionKeysSecret = "satchel-encryption-keys";

  @Option(
      names = "--identity",
      required = true,
      defaultValue = "${env:POD_NAME}",
      paramLabel = "NAME",
      description = "The name of this pod, unique among the replicas (default: POD_NAME).")
  private String identity = "";

  @Option(
      names = "--leader-elect",
      arity = "0..1",
      defaultValue = "true",
      fallbackValue = "true",
      paramLabel = "true|false",
      description = "Wait for a Lease, so that one replica works at a time (default: true).")
  private boolean leaderElect = true;

  @Option(
      names = "--webhook-service",
      defaultValue = "satchel-webhook",
      paramLabel = "NAME",
      description = "The Service that the certificates are for (default: ${DEFAULT-VALUE}).")
  private String webhookService = "satchel-webhook";

  @Option(
      names = "--keys-service",
      defaultValue = "satchel-keys",
      paramLabel = "NAME",
      description =
          "The Service of key checks, which they are for too (default: ${DEFAULT-VALUE}).")
  private String keysService = "satchel-keys";

  @Option(
      names = "--webhook-configuration",
      defaultValue = "satchel",
      paramLabel = "NAME",
      description = "The webhook configurations that trust them (default: ${DEFAULT-VALUE}).")
  private String webhookConfiguration = "satchel";

  @Option(
      names = "--sealing-rotation",
      defaultValue = "30d",
      converter = RotationConverter.class,
      paramLabel = "DURATION",
      description = "How long one sealing key is sealed to; 30d, 720h (default: ${DEFAULT-VALUE}).")
  private Duration sealingRotation = SealingConfig.DEFAULT_ROTATION;

  @Option(
      names = "--telemetry-period",
      defaultValue = "30m",
      paramLabel = "DURATION",
      description = {
        "How often the figures of users and secrets are kept in Postgres, at least 1m",
        "(default: ${DEFAULT-VALUE})."
      })
  private String telemetryPeriod = "30m";

  OperatorCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    Optional<DatabaseConfig> elsewhere = database();
    OperatorConfig config = config();
    CheckConfig checkConfig = checks.config();
    Optional<OtlpConfiguration> exported = export.configuration("satchel-operator", environment);
    Duration snapshots = snapshots();
    logging.configure();
    Shutdown shutdown = Shutdown.onExit();
    Optional<Otlp> otlp = exported.map(where -> shutdown.closing(Otlp.start(where)));
    KubernetesClient client = shutdown.closing(Kubernetes.connect());
    DatabaseConfig where =
        elsewhere.isPresent()
            ? elsewhere.get()
            : shutdown.closing(EmbeddedStore.start(dataDirectory)).config();
    Database database = shutdown.closing(Database.open(where, KeyRing.open(keySource(client))));
    refuseMissingKeys(database);
    CertificateConfig certificate =
        CertificateConfig.of(pod.namespace(), webhookService, keysService, webhookConfiguration);
    Authorities authorities = new Authorities();
    CertificateLoop certificates =
        new CertificateLoop(client, certificate, authorities, Clock.systemUTC());
    SatchelOperator operator =
        shutdown.closing(
            SatchelOperator.start(
                config,
                client,
                database,
                authorities,
                certificates::start,
                new TelemetryConfig(
                    snapshots, otlp.map(Otlp::tracer).orElse(TelemetryConfig.DEFAULT.tracer()))));
    otlp.ifPresent(sender -> sender.send(operator.metrics()));
    shutdown.closing(certificates);
    if (checkKeys) {
      KeyCheckServer server =
          shutdown.closing(
              KeyCheckServer.start(
                  checkConfig,
                  database,
                  new PublishedHead(client, pod.namespace()),
                  client,
                  operator.metrics()));
      shutdown
          .closing(
              new ServingCertificate(
                  client, pod.namespace(), certificate.secretName(), server::use))
          .start();
    }
    return Shutdown.serve();
  }

  /**
   * The Postgres that is not ours; empty: the embedded one.
   *
   * @throws ParameterException neither is given, or both, or the DSN cannot be
   */
  Optional<DatabaseConfig> database() {
    String dsn = environment.getOrDefault(DSN, "").strip();
    if (dsn.isEmpty() && !embeddedStore) {
      throw wrong(
          DSN
              + " must be set, as postgres://user:password@host:5432/database, or"
              + " --embedded-store");
    }
    if (!dsn.isEmpty() && embeddedStore) {
      throw wrong("with --embedded-store " + DSN + " must not be set");
    }
    try {
      return embeddedStore ? Optional.empty() : Optional.of(DatabaseConfig.parse(dsn));
    } catch (IllegalArgumentException e) {
      throw wrong(DSN + ": " + e.getMessage());
    }
  }

  KeySource keySource(KubernetesClient client) {
    return encryptionKeys == null
        ? KeysSecret.findOrCreate(client, pod.namespace(), encryptionKeysSecret, Clock.systemUTC())
        : new KeyDirectory(encryptionKeys);
  }

  /**
   * A start that would deliver less than the last is refused; one while Postgres is away is not.
   */
  private static void refuseMissingKeys(Database database) {
    try {
      database.migrate();
    } catch (StoreUnavailableException e) {
      LOG.info("the store's schema and keys are looked at later: {}", e.getMessage());
    }
  }

  /** How long each of telemetry's periods is. */
  Duration snapshots() {
    return switch (GoDuration.parse(telemetryPeriod)) {
      case Parsed.Valid<Duration>(Duration period)
          when period.compareTo(TelemetryConfig.SHORTEST_PERIOD) >= 0 ->
          period;
      case Parsed.Valid<Duration> _ -> throw wrong("--telemetry-period: must be at least 1m");
      case Parsed.Refused<Duration>(String message) ->
          throw wrong("--telemetry-period: " + message);
    };
  }

  OperatorConfig config() {
    return new OperatorConfig(
        pod.namespace(),
        identity,
        leaderElect,
        pod.httpPort(),
        OperatorConfig.DEFAULT_RECONCILE_THREADS,
        sealingRotation,
        policy.read(),
        keys.policy(),
        audit.config());
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
