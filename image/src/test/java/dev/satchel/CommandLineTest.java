package dev.satchel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.policy.Policy;
import dev.satchel.operator.OperatorConfig;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.webhook.WebhookConfig;
import dev.satchel.webhook.injection.AgentResources;
import dev.satchel.webhook.injection.NativeSidecars;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class CommandLineTest {
  private static final String[] OPERATOR = {"operator", "--namespace=satchel", "--identity=pod-1"};

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private CommandLine commandLine(Map<String, String> environment) {
    return Satchel.commandLine(environment)
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true));
  }

  private int run(String... arguments) {
    return commandLine(Map.of()).execute(arguments);
  }

  private <T> T parsed(Class<T> command, Map<String, String> environment, String... arguments) {
    CommandLine.ParseResult result = commandLine(environment).parseArgs(arguments);
    return command.cast(result.subcommand().commandSpec().userObject());
  }

  @ParameterizedTest
  @CsvSource({"--help", "operator --help", "webhook --help"})
  void help_is_on_standard_output_and_no_error(String arguments) {
    assertThat(run(arguments.split(" ", -1))).isZero();
    assertThat(out.toString()).contains("Usage: satchel").doesNotContain("null");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void the_version_is_one_line() {
    assertThat(run("--version")).isZero();
    assertThat(out.toString()).startsWith("satchel ").hasLineCount(1);
  }

  @Test
  void without_a_command_it_says_what_is_missing_and_where_to_look() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("subcommand").contains("satchel --help").hasLineCount(1);
  }

  @Test
  void an_operator_without_a_store_says_what_to_set() {
    assertThat(run(OPERATOR)).isEqualTo(2);
    assertThat(err.toString())
        .startsWith("satchel operator: SATCHEL_DSN must be set")
        .contains("--embedded-store")
        .hasLineCount(1);
  }

  @Test
  void two_stores_are_refused() {
    Map<String, String> environment = Map.of("SATCHEL_DSN", "postgres://a:hush@db/satchel");
    assertThat(
            commandLine(environment)
                .execute("operator", "--namespace=a", "--identity=b", "--embedded-store"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("must not be set").doesNotContain("hush").hasLineCount(1);
  }

  @Test
  void a_wrong_dsn_is_refused_and_not_quoted() {
    Map<String, String> environment = Map.of("SATCHEL_DSN", "mysql://a:hush@db/satchel");
    assertThat(commandLine(environment).execute(OPERATOR)).isEqualTo(2);
    assertThat(err.toString()).contains("SATCHEL_DSN").doesNotContain("hush").hasLineCount(1);
  }

  @Test
  void the_dsn_says_where_the_store_is() {
    Map<String, String> environment = Map.of("SATCHEL_DSN", " postgres://a:hush@db/satchel\n");
    assertThat(parsed(OperatorCommand.class, environment, OPERATOR).database())
        .hasValue(DatabaseConfig.parse("postgres://a:hush@db/satchel"));
  }

  @Test
  void the_keys_are_where_the_flag_says_or_in_a_secret_that_the_operator_makes() {
    OperatorCommand mounted =
        parsed(
            OperatorCommand.class,
            Map.of(),
            "operator",
            "--namespace=a",
            "--identity=b",
            "--encryption-keys=/keys");
    try (KubernetesClient unused = new KubernetesClientBuilder().build()) {
      assertThat(mounted.keySource(unused).toString()).isEqualTo("/keys/keys");
    }
    run("operator", "--help");
    assertThat(out.toString())
        .contains("--encryption-keys-secret")
        .contains("satchel-encryption-keys");
  }

  @Test
  void an_operator_waits_for_its_turn_unless_it_is_told_not_to() {
    Map<String, String> none = Map.of();
    OperatorConfig config = parsed(OperatorCommand.class, none, OPERATOR).config();
    assertThat(config.leaderElection()).isTrue();
    assertThat(config.namespace()).isEqualTo("satchel");
    assertThat(config.identity()).isEqualTo("pod-1");
    assertThat(config.httpPort()).isEqualTo(8080);
    assertThat(
            parsed(
                    OperatorCommand.class,
                    none,
                    "operator",
                    "--namespace=a",
                    "--identity=b",
                    "--leader-elect=false")
                .config()
                .leaderElection())
        .isFalse();
  }

  @ParameterizedTest
  @CsvSource({"30d, 30", "720h, 30", "1d, 1", "24h, 1", "2w, 14"})
  void sealing_keys_rotate_as_told(String text, int days) {
    assertThat(
            parsed(
                    OperatorCommand.class,
                    Map.of(),
                    "operator",
                    "--namespace=a",
                    "--identity=b",
                    "--sealing-rotation=" + text)
                .config()
                .sealingRotation())
        .isEqualTo(Duration.ofDays(days));
  }

  @ParameterizedTest
  @CsvSource({"monthly, must be as 30d or 720h", "23h, must be at least 24h"})
  void a_rotation_that_cannot_be_is_refused(String text, String message) {
    assertThat(run("operator", "--namespace=a", "--identity=b", "--sealing-rotation=" + text))
        .isEqualTo(2);
    assertThat(err.toString()).contains("--sealing-rotation").contains(message);
  }

  @Test
  void how_the_audit_log_is_kept_is_read() {
    OperatorConfig config =
        parsed(
                OperatorCommand.class,
                Map.of(),
                "operator",
                "--namespace=a",
                "--identity=b",
                "--audit-retention=90d",
                "--audit-cloudevents-url=https://siem.example/events")
            .config();
    assertThat(config.audit().retention()).isEqualTo(Duration.ofDays(90));
    assertThat(config.audit().cloudEvents()).hasToString("https://siem.example/events");
  }

  @ParameterizedTest
  @CsvSource({"--audit-retention=1h, 24h", "--audit-cloudevents-url=ftp://siem/, http://"})
  void an_audit_log_that_cannot_be_kept_so_is_refused(String option, String message) {
    assertThat(
            commandLine(Map.of("SATCHEL_DSN", "postgres://localhost/satchel"))
                .execute("operator", "--namespace=a", "--identity=b", option))
        .isEqualTo(2);
    assertThat(err.toString()).contains(option.substring(0, option.indexOf('='))).contains(message);
  }

  @Test
  void what_is_said_of_keys_is_read() {
    OperatorConfig config =
        parsed(
                OperatorCommand.class,
                Map.of(),
                "operator",
                "--namespace=a",
                "--identity=b",
                "--composite-scope=inference=chat:invoke,models:read",
                "--composite-scope=admin=*",
                "--max-key-lifetime=2160h")
            .config();

    assertThat(config.keyPolicy().catalogue().composites())
        .containsOnly(
            Map.entry("inference", List.of(new Scope("chat:invoke"), new Scope("models:read"))),
            Map.entry("admin", List.of(Scope.ALL)));
    assertThat(config.keyPolicy().maxLifetime()).hasValue(Duration.ofDays(90));
    assertThat(parsed(OperatorCommand.class, Map.of(), OPERATOR).config().keyPolicy())
        .isEqualTo(KeyPolicy.NONE);
  }

  @ParameterizedTest
  @CsvSource({
    "--composite-scope=Inference=chat:invoke, a composite scope's name",
    "--composite-scope=inference=, must be resource:action",
    "--max-key-lifetime=90d, must be a duration",
    "--max-key-lifetime=0s, must be at least 1s",
  })
  void what_cannot_be_said_of_keys_is_refused(String option, String message) {
    assertThat(
            commandLine(Map.of("SATCHEL_DSN", "postgres://a:hush@db/satchel"))
                .execute("operator", "--namespace=a", "--identity=b", option))
        .isEqualTo(2);
    assertThat(err.toString()).contains(message).hasLineCount(1);
  }

  @Test
  void a_webhook_has_the_defaults_that_the_chart_counts_on() {
    WebhookConfig config =
        parsed(WebhookCommand.class, Map.of(), "webhook", "--namespace=s", "--agent-image=i")
            .config();
    assertThat(config.port()).isEqualTo(8443);
    assertThat(config.operationsPort()).isEqualTo(8080);
    assertThat(config.tlsSecret()).isEqualTo("satchel-webhook-tls");
    assertThat(config.username()).isEqualTo("system:serviceaccount:s:satchel-webhook");
    assertThat(config.injection().reportUrl()).isNull();
    assertThat(config.injection().defaultHome()).isNull();
    assertThat(config.injection().agentImagePullPolicy()).isEqualTo("IfNotPresent");
    assertThat(config.injection().waitSeconds()).isEqualTo(30);
    assertThat(config.injection().nativeSidecars()).isEqualTo(NativeSidecars.AUTO);
    assertThat(config.injection().resources()).isEqualTo(AgentResources.DEFAULT);
  }

  @Test
  void reports_go_to_the_webhook_by_https_and_nowhere_else() {
    String url = "--report-url=https://satchel-webhook.s.svc/deliveries";
    assertThat(
            parsed(
                    WebhookCommand.class,
                    Map.of(),
                    "webhook",
                    "--namespace=s",
                    "--agent-image=i",
                    url)
                .config()
                .injection()
                .reportUrl())
        .hasToString("https://satchel-webhook.s.svc/deliveries");
    assertThat(
            run("webhook", "--namespace=s", "--agent-image=i", "--report-url=http://s/deliveries"))
        .isEqualTo(2);
  }

  @Test
  void resources_are_read_as_a_container_has_them() {
    WebhookConfig config =
        parsed(
                WebhookCommand.class,
                Map.of(),
                "webhook",
                "--namespace=s",
                "--agent-image=i",
                "--native-sidecars=never",
                "--agent-resources="
                    + "{\"limits\":{\"memory\":\"64Mi\"},"
                    + "\"requests\":{\"cpu\":\"7m\",\"memory\":\"24Mi\"}}")
            .config();
    assertThat(config.injection().resources())
        .isEqualTo(
            new AgentResources("7m", "24Mi", null, "64Mi", AgentResources.DEFAULT.guaranteedCpu()));
    assertThat(config.injection().nativeSidecars()).isEqualTo(NativeSidecars.NEVER);
  }

  @Test
  void both_act_on_the_same_policy(@TempDir Path folder) throws Exception {
    Path file = Files.writeString(folder.resolve("policy.json"), "{\"filesDisabled\": true}");
    String flag = "--policy=" + file;
    WebhookConfig webhook =
        parsed(WebhookCommand.class, Map.of(), "webhook", "--namespace=s", "--agent-image=i", flag)
            .config();
    OperatorConfig operator =
        parsed(OperatorCommand.class, Map.of(), "operator", "--namespace=a", "--identity=b", flag)
            .config();

    assertThat(webhook.policy()).isEqualTo(operator.policy()).isNotEqualTo(Policy.DEFAULT);
    assertThat(webhook.policy().filesDisabled()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "--checks-lease=1s, at least 5 seconds",
    "--checks-lease=soon, --checks-lease",
    "--checks-failure-burst=0, above 0",
    "--checks-trusted-proxy=gateway, 10.0.0.0/8",
    "--composite-scope=chat=nothing, resource:action"
  })
  void checks_of_keys_that_cannot_be_are_refused_in_one_line(String flag, String message) {
    assertThat(run("webhook", "--namespace=s", "--agent-image=i", flag)).isEqualTo(2);
    assertThat(
            run(
                "operator",
                "--namespace=a",
                "--identity=b",
                "--embedded-store",
                "--check-keys",
                flag))
        .isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allSatisfy(line -> assertThat(line).contains(message));
  }

  @Test
  void a_webhook_whose_dsn_cannot_be_says_so_without_it() {
    assertThat(
            commandLine(Map.of("SATCHEL_DSN", "canary"))
                .execute("webhook", "--namespace=s", "--agent-image=i"))
        .isEqualTo(2);
    assertThat(err.toString()).contains("SATCHEL_DSN").doesNotContain("canary").hasLineCount(1);
  }

  @Test
  void without_a_policy_it_is_the_default() {
    assertThat(
            parsed(WebhookCommand.class, Map.of(), "webhook", "--namespace=s", "--agent-image=i")
                .config()
                .policy())
        .isEqualTo(Policy.DEFAULT);
  }

  @Test
  void a_wrong_policy_is_refused_in_one_line(@TempDir Path folder) throws Exception {
    Path file =
        Files.writeString(folder.resolve("policy.json"), "{\"repair\": \"Kill\", \"x\": 1}");

    assertThat(run("webhook", "--namespace=s", "--agent-image=i", "--policy=" + file)).isEqualTo(2);
    assertThat(err.toString())
        .contains("policy.repair: must be Ignore or Evict", "policy.x: is unknown")
        .hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "--policy=/does/not/exist                      | there is no such file",
        "--agent-resources=nonsense                    | must be as {",
        "--agent-resources={\"limits\":{\"gpu\":\"1\"}}    | limits may hold cpu and memory, not"
            + " [gpu]",
        "--agent-resources={\"limits\":{\"cpu\":\"lots\"}} | limits.cpu must be a Kubernetes"
            + " quantity",
        "--native-sidecars=perhaps                     | AUTO, ALWAYS, NEVER",
        "--default-home=relative                       | must be an absolute path",
        "--port=https                                  | is not an int",
        "--log-level=loud                              | ERROR, WARN, INFO, DEBUG, TRACE",
      })
  void a_wrong_flag_is_refused_in_one_line(String flag, String message) {
    assertThat(run("webhook", "--namespace=s", "--agent-image=i", flag)).isEqualTo(2);
    assertThat(err.toString()).contains(message).hasLineCount(1);
  }

  @ParameterizedTest
  @CsvSource({
    "--otlp-endpoint=collector:4318, --otlp-endpoint: must be a URL as http://collector:4318",
    "--otlp-endpoint=http://a:hush@b:4318, --otlp-endpoint: must be a URL",
    "--otlp-trace-ratio=2, --otlp-trace-ratio: must be from 0 to 1",
    "--telemetry-period=59s, --telemetry-period: must be at least 1m",
    "--telemetry-period=often, --telemetry-period:"
  })
  void what_cannot_be_exported_is_refused_and_not_quoted(String option, String message) {
    assertThat(run("operator", "--namespace=a", "--identity=b", "--embedded-store", option))
        .isEqualTo(2);
    assertThat(err.toString()).contains(message).doesNotContain("hush").hasLineCount(1);
  }

  @Test
  void without_an_endpoint_nothing_is_sent_and_an_option_goes_before_the_environment() {
    ExportOptions none = new ExportOptions();
    assertThat(none.configuration("satchel", Map.of())).isEmpty();
    assertThat(
            none.configuration("satchel", Map.of(ExportOptions.ENDPOINT, "http://env:4318"))
                .map(OtlpConfiguration::url))
        .hasValue("http://env:4318/v1/metrics");

    ExportOptions given =
        CommandLine.populateCommand(new ExportOptions(), "--otlp-endpoint=http://flag:4318/");
    assertThat(
            given
                .configuration("satchel", Map.of(ExportOptions.ENDPOINT, "http://env:4318"))
                .map(one -> one.signal("traces")))
        .hasValue("http://flag:4318/v1/traces");
  }
}
