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
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel audit verify}: whether the log is as it was written. */
@Command(
    name = "verify",
    description = {
      "Checks the whole audit log: that no entry was changed, removed, added or moved.",
      "Of a log that is not as it was written the first place that shows it is named, and the exit code is 6."
    })
public final class VerifyCommand implements Callable<Integer> {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Clusters clusters;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  public VerifyCommand(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public Integer call() {
    AtomicReference<@Nullable JsonNode> last = new AtomicReference<>();
    try (Cluster cluster = clusters.open(options);
        Progress progress = Progress.of(spec.commandLine().getErr(), "Checking the audit log", 0)) {
      cluster.audit(
          AuditApi.VERIFY,
          line -> {
            JsonNode said = read(line);
            last.set(said);
            if (said.has("checked")) {
              progress.at(said.path("checked").asLong());
            }
          });
    }
    JsonNode verdict = last.get();
    if (verdict == null || !verdict.has("intact")) {
      throw new CommandFailure(
          ExitCode.FAILED,
          "the log could not be checked to its end: "
              + (verdict == null
                  ? "no answer"
                  : verdict.path("error").asText("the connection ended")));
    }
    boolean intact = verdict.path("intact").asBoolean();
    output.print(spec.commandLine().getOut(), verdict, intact ? intact(verdict) : broken(verdict));
    return (intact ? ExitCode.DONE : ExitCode.AUDIT_BROKEN).status();
  }

  private static String intact(JsonNode verdict) {
    long confirmed = verdict.path("confirmed").asLong();
    return "intact: %d entries, positions %d to %d; %s"
        .formatted(
            verdict.path("entries").asLong(),
            verdict.path("first").asLong(),
            verdict.path("last").asLong(),
            confirmed == 0
                ? "no checkpoint outside Postgres confirms any of it yet"
                : "confirmed from outside Postgres up to position " + confirmed);
  }

  private static String broken(JsonNode verdict) {
    StringBuilder where = new StringBuilder("broken: ").append(verdict.path("table").asText());
    if (verdict.has("position")) {
      where.append(", position ").append(verdict.path("position").asLong());
    }
    if (verdict.has("entry")) {
      where.append(", entry ").append(verdict.path("entry").asText());
    }
    return where.append(": ").append(verdict.path("problem").asText()).toString();
  }

  private static JsonNode read(String line) {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw new CommandFailure(ExitCode.FAILED, "the audit log's answer is no JSON", e);
    }
  }
}
