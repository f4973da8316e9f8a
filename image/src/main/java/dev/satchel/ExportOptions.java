package dev.satchel;

import java.net.URI;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Where metrics and spans are sent, besides {@code /metrics}, as options of a command. */
final class ExportOptions {
  /** The standard's name for the same; the option goes before it. */
  static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--otlp-endpoint",
      paramLabel = "URL",
      description = {
        "An OpenTelemetry collector that metrics and spans are sent to, by HTTP, as",
        "http://collector:4318 (default: OTEL_EXPORTER_OTLP_ENDPOINT; without one, nothing is sent)."
      })
  private @Nullable String endpoint;

  @Option(
      names = "--otlp-trace-ratio",
      defaultValue = "1",
      paramLabel = "NUMBER",
      description = "The part of traces that is sent, from 0 to 1 (default: ${DEFAULT-VALUE}).")
  private double traceRatio = 1;

  /**
   * What the options and the environment say; empty: nothing is sent.
   *
   * @param service the program's name, unless OTEL_SERVICE_NAME says another
   * @throws ParameterException they cannot be
   */
  Optional<OtlpConfiguration> configuration(String service, Map<String, String> environment) {
    if (!(traceRatio >= 0 && traceRatio <= 1)) {
      throw wrong("--otlp-trace-ratio: must be from 0 to 1");
    }
    String text =
        endpoint == null ? environment.getOrDefault(ENDPOINT, "").strip() : endpoint.strip();
    return text.isEmpty()
        ? Optional.empty()
        : Optional.of(new OtlpConfiguration(parsed(text), service, traceRatio, environment));
  }

  /** The address is logged, so it has no password in it; the refusal does not quote it. */
  private URI parsed(String text) {
    try {
      URI uri = URI.create(text);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      if (Set.of("http", "https").contains(scheme)
          && uri.getHost() != null
          && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw wrong(
        (endpoint == null ? ENDPOINT : "--otlp-endpoint")
            + ": must be a URL as http://collector:4318; credentials go into"
            + " OTEL_EXPORTER_OTLP_HEADERS");
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
