package dev.satchel;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.store.Database;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.webhook.KeyConfig;
import dev.satchel.webhook.Webhook;
import dev.satchel.webhook.WebhookConfig;
import dev.satchel.webhook.check.CheckConfig;
import dev.satchel.webhook.injection.AgentResources;
import dev.satchel.webhook.injection.InjectionConfig;
import dev.satchel.webhook.injection.NativeSidecars;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code satchel webhook}: the flags. */
@Command(
    name = "webhook",
    description = "Gives workspace pods what they need, as they are made, and checks keys.",
    footer = {
      "",
      "With SATCHEL_DSN in the environment, as `satchel operator --help` has it, AIGatewayKeys are checked."
    })
final class WebhookCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Map<String, String> environment;

  @Mixin private PodOptions pod = new PodOptions();

  @Mixin private Logging logging = new Logging();

  @Mixin private KeyOptions keys = new KeyOptions();

  @Mixin private CheckOptions checks = new CheckOptions();

  @Mixin private PolicyFile policy = new PolicyFile();

  @Mixin private ExportOptions export = new ExportOptions();

  @Option(
      names = "--port",
      defaultValue = "8443",
      paramLabel = "PORT",
      description = "Of admission, by HTTPS (default: ${DEFAULT-VALUE}).")
  private int port = 8443;

  @Option(
      names = "--tls-secret",
      defaultValue = "satchel-webhook-tls",
      paramLabel = "NAME",
      description = "The Secret there that holds the certificate (default: ${DEFAULT-VALUE}).")
  private String tlsSecret = "satchel-webhook-tls";

  @Option(
      names = "--operator-service-account",
      defaultValue = "satchel-operator",
      paramLabel = "NAME",
      description =
          "The operator's, in the same namespace; what it keeps up is nobody's change"
              + " (default: ${DEFAULT-VALUE}).")
  private String operatorAccount = "satchel-operator";

  @Option(
      names = "--service-account",
      defaultValue = "satchel-webhook",
      paramLabel = "NAME",
      description =
          "Its own, in the same namespace; what it says of a pod, nobody else may say"
              + " (default: ${DEFAULT-VALUE}).")
  private String account = "satchel-webhook";

  @Option(
      names = "--report-url",
      paramLabel = "URL",
      description =
          "Where agents say what they delivered: this webhook's Service, by https, and"
              + " /deliveries (default: they do not).")
  private @Nullable URI reportUrl;

  @Option(
      names = "--agent-image",
      required = true,
      paramLabel = "IMAGE",
      description = "Of the containers that are added.")
  private String agentImage = "";

  @Option(
      names = "--agent-image-pull-policy",
      defaultValue = "IfNotPresent",
      paramLabel = "POLICY",
      description = "Always, IfNotPresent or Never (default: ${DEFAULT-VALUE}).")
  private String agentImagePullPolicy = "IfNotPresent";

  @Option(
      names = "--default-home",
      paramLabel = "PATH",
      description = "What ~ stands for where nothing in the pod says it (default: unknown).")
  private @Nullable String defaultHome;

  @Option(
      names = "--default-run-as-user",
      defaultValue = "0",
      paramLabel = "UID",
      description = "Of a workspace whose pod does not say it (default: ${DEFAULT-VALUE}).")
  private long defaultRunAsUser;

  @Option(
      names = "--wait-seconds",
      defaultValue = "30",
      paramLabel = "SECONDS",
      description =
          "How long a pod's start waits at most for its secrets (default: ${DEFAULT-VALUE}).")
  private int waitSeconds = 30;

  @Option(
      names = "--native-sidecars",
      defaultValue = "auto",
      paramLabel = "auto|always|never",
      description = "auto: where Kubernetes has them, from 1.29 on (default: ${DEFAULT-VALUE}).")
  private NativeSidecars nativeSidecars = NativeSidecars.AUTO;

  @Option(
      names = "--agent-resources",
      converter = ResourcesConverter.class,
      paramLabel = "JSON",
      description = "As a container's field resources, of each of the containers that are added.")
  private AgentResources agentResources = AgentResources.DEFAULT;

  WebhookCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() throws Exception {
    WebhookConfig config = config();
    KeyPolicy keyPolicy = keys.policy();
    CheckConfig checkConfig = checks.config();
    Optional<DatabaseConfig> store = checks.database(environment);
    Optional<OtlpConfiguration> exported = export.configuration("satchel-webhook", environment);
    logging.configure();
    Shutdown shutdown = Shutdown.onExit();
    Optional<Otlp> otlp = exported.map(where -> shutdown.closing(Otlp.start(where)));
    KubernetesClient client = shutdown.closing(Kubernetes.connect());
    Optional<KeyConfig.Checks> checked = Optional.empty();
    if (store.isPresent()) {
      Database database = shutdown.closing(Database.open(store.get()));
      checked = Optional.of(new KeyConfig.Checks(checkConfig, database));
    }
    KeyConfig keyConfig = new KeyConfig(keyPolicy, checked);
    if (otlp.isPresent()) {
      Webhook webhook =
          shutdown.closing(Webhook.start(config, keyConfig, client, otlp.get().tracer()));
      otlp.get().send(webhook.metrics());
    } else {
      shutdown.closing(Webhook.start(config, keyConfig, client));
    }
    return Shutdown.serve();
  }

  /**
   * What the flags say.
   *
   * @throws ParameterException they cannot be
   */
  WebhookConfig config() {
    try {
      return new WebhookConfig(
          port,
          pod.httpPort(),
          pod.namespace(),
          tlsSecret,
          operatorAccount,
          account,
          new InjectionConfig(
              defaultHome == null || defaultHome.isEmpty() ? null : defaultHome,
              defaultRunAsUser,
              agentImage,
              agentImagePullPolicy,
              agentResources,
              nativeSidecars,
              waitSeconds,
              reportUrl),
          policy.read(),
          WebhookConfig.DEFAULT_DRAIN);
    } catch (IllegalArgumentException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    }
  }
}
