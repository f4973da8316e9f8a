package dev.satchel.cli.audit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import dev.satchel.crds.audit.AuditApi;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel audit}: the newest entries, the last one at the end. */
@Command(
    name = "audit",
    description = {
      "Lists who did what to which secret, key or user, and with what result.",
      "It needs the right to create a token of the service account satchel-auditor in Satchel's"
          + " namespace, and to get its Service satchel-keys by proxy: the Role satchel-auditor there."
    })
public final class AuditCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clusters clusters;
  private final Clock clock;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  @Option(
      names = "--user",
      paramLabel = "NAME",
      description = "Of what is this WorkspaceUser's, and of the user itself.")
  private @Nullable String user;

  @Option(
      names = "--object",
      paramLabel = "NAME",
      description = "Of one object: NAMESPACE/NAME, NAME, or its uid.")
  private @Nullable String object;

  @Option(names = "--actor", paramLabel = "USERNAME", description = "By this Kubernetes user.")
  private @Nullable String actor;

  @Option(
      names = "--since",
      paramLabel = "TIME",
      description = "Done at this time (2026-11-24T15:00:00Z) or later, or so long ago (90m, 7d).")
  private @Nullable String since;

  @Option(
      names = "--limit",
      paramLabel = "COUNT",
      defaultValue = "100",
      description = "How many, at most " + AuditApi.MOST + " (default: ${DEFAULT-VALUE}).")
  private int limit = 100;

  public AuditCommand(Clusters clusters, Clock clock) {
    this.clusters = clusters;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    String query = query();
    List<String> lines = new ArrayList<>();
    try (Cluster cluster = clusters.open(options);
        Progress _ = Progress.of(spec.commandLine().getErr(), "Reading the audit log", 0)) {
      cluster.audit(AuditApi.ENTRIES + "?" + query, lines::add);
    }
    AuditEntries entries = AuditEntries.of(read(String.join("\n", lines)));
    output.print(spec.commandLine().getOut(), entries, entries.text());
    return ExitCode.DONE.status();
  }

  private String query() {
    if (limit < 1 || limit > AuditApi.MOST) {
      throw wrong("--limit must be from 1 to %d, not %d".formatted(AuditApi.MOST, limit));
    }
    Map<String, @Nullable String> parameters = new LinkedHashMap<>();
    parameters.put("limit", Integer.toString(limit));
    parameters.put("user", user);
    parameters.put("object", object);
    parameters.put("actor", actor);
    parameters.put("since", since == null ? null : moment(since));
    return parameters.entrySet().stream()
        .filter(parameter -> parameter.getValue() != null)
        .map(
            parameter ->
                parameter.getKey()
                    + "="
                    + URLEncoder.encode(
                        String.valueOf(parameter.getValue()), StandardCharsets.UTF_8))
        .collect(Collectors.joining("&"));
  }

  private String moment(String text) {
    try {
      return Since.parse(text, clock.instant()).toString();
    } catch (IllegalArgumentException e) {
      throw wrong("--since %s: %s".formatted(text, e.getMessage()));
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(spec.commandLine(), message);
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(ExitCode.FAILED, "the audit log's answer is no JSON", e);
    }
  }
}
