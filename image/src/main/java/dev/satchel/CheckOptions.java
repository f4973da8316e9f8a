package dev.satchel;

import dev.satchel.crds.rule.GoDuration;
import dev.satchel.crds.rule.Parsed;
import dev.satchel.store.DatabaseConfig;
import dev.satchel.webhook.check.CheckConfig;
import dev.satchel.webhook.check.Network;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** How keys are checked, as options of a command. */
final class CheckOptions {
  /** One follows the changes, one writes the last uses; the pool takes no fewer. */
  private static final int POOL_SIZE = 3;

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--checks-port",
      defaultValue = "9443",
      paramLabel = "PORT",
      description = "Where key checks are answered, by HTTPS (default: ${DEFAULT-VALUE}).")
  private int port = CheckConfig.DEFAULT_PORT;

  @Option(
      names = "--checks-lease",
      defaultValue = "60s",
      paramLabel = "DURATION",
      description =
          "How long keys are accepted while Postgres is away; then none is (default: ${DEFAULT-VALUE}).")
  private String lease = "60s";

  @Option(
      names = "--checks-failure-burst",
      defaultValue = "100",
      paramLabel = "NUMBER",
      description =
          "How often a client address may fail at once before it is told to wait (default: ${DEFAULT-VALUE}).")
  private int failureBurst = CheckConfig.DEFAULT_FAILURE_BURST;

  @Option(
      names = "--checks-failures-per-second",
      defaultValue = "10",
      paramLabel = "NUMBER",
      description = "How often it may fail after that (default: ${DEFAULT-VALUE}).")
  private double failuresPerSecond = CheckConfig.DEFAULT_FAILURES_PER_SECOND;

  @Option(
      names = "--checks-trusted-proxy",
      paramLabel = "NETWORK",
      description =
          "A proxy whose X-Forwarded-For is believed, as 10.0.0.0/8; may be given several times.")
  private List<String> trustedProxies = new ArrayList<>();

  /** Throws {@link ParameterException} on what cannot be. */
  CheckConfig config() {
    try {
      return new CheckConfig(
          port,
          lease(),
          failureBurst,
          failuresPerSecond,
          trustedProxies.stream().map(Network::parse).toList());
    } catch (IllegalArgumentException e) {
      throw wrong("key checks: " + e.getMessage());
    }
  }

  /** Where the hashes are; empty: keys are not checked here. */
  Optional<DatabaseConfig> database(Map<String, String> environment) {
    String dsn = environment.getOrDefault(OperatorCommand.DSN, "").strip();
    try {
      return dsn.isEmpty()
          ? Optional.empty()
          : Optional.of(DatabaseConfig.parse(dsn).withPoolSize(POOL_SIZE));
    } catch (IllegalArgumentException e) {
      throw wrong(OperatorCommand.DSN + ": " + e.getMessage());
    }
  }

  private Duration lease() {
    return switch (GoDuration.parse(lease)) {
      case Parsed.Valid<Duration>(Duration duration) -> duration;
      case Parsed.Refused<Duration>(String message) -> throw wrong("--checks-lease: " + message);
    };
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
