package dev.satchel;

import dev.satchel.crds.key.KeyPolicy;
import dev.satchel.crds.key.Scope;
import dev.satchel.crds.key.ScopeCatalogue;
import dev.satchel.crds.rule.GoDuration;
import dev.satchel.crds.rule.Parsed;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** What the deployment says of all its AIGatewayKeys, as options of a command. */
final class KeyOptions {
  @Spec(Spec.Target.MIXEE)
  private CommandSpec spec = CommandSpec.create();

  @Option(
      names = "--composite-scope",
      paramLabel = "NAME=SCOPE[,SCOPE...]",
      description = "A name that stands for several scopes of a key; may be given several times.")
  private Map<String, String> compositeScopes = new LinkedHashMap<>();

  @Option(
      names = "--max-key-lifetime",
      defaultValue = "",
      paramLabel = "DURATION",
      description =
          "How long a key may be good, from its creation on, as 2160h (default: no limit).")
  private String maxLifetime = "";

  /** Throws {@link ParameterException} on what cannot be. */
  KeyPolicy policy() {
    return new KeyPolicy(catalogue(), lifetime());
  }

  private ScopeCatalogue catalogue() {
    Map<String, List<Scope>> composites = new LinkedHashMap<>();
    compositeScopes.forEach(
        (name, scopes) ->
            composites.put(name, Stream.of(scopes.split(",", -1)).map(this::scope).toList()));
    try {
      return new ScopeCatalogue(composites);
    } catch (IllegalArgumentException e) {
      throw wrong("--composite-scope: " + e.getMessage());
    }
  }

  private Scope scope(String text) {
    return switch (Scope.parse(text)) {
      case Parsed.Valid<Scope>(Scope scope) -> scope;
      case Parsed.Refused<Scope>(String message) -> throw wrong("--composite-scope: " + message);
    };
  }

  private Optional<Duration> lifetime() {
    if (maxLifetime.isEmpty()) {
      return Optional.empty();
    }
    return switch (GoDuration.parse(maxLifetime)) {
      case Parsed.Valid<Duration>(Duration duration) when duration.isPositive() ->
          Optional.of(duration);
      case Parsed.Valid<Duration> none -> throw wrong("--max-key-lifetime: must be at least 1s");
      case Parsed.Refused<Duration>(String message) ->
          throw wrong("--max-key-lifetime: " + message);
    };
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }
}
