package dev.satchel.cli.gatewaykey;

import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import java.time.Clock;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel keys}: every {@code AIGatewayKey}, and how it is. */
@Command(
    name = "keys",
    description = {
      "Lists the AIGatewayKeys: whose they are, when they were last used, when they end, who minted them.",
      "A token is never shown: it is in the Secret that the key names, and nowhere else."
    })
public final class KeysCommand implements Callable<Integer> {
  private final Clusters clusters;
  private final Clock clock;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  public KeysCommand(Clusters clusters, Clock clock) {
    this.clusters = clusters;
    this.clock = clock;
  }

  @Override
  public Integer call() {
    try (Cluster cluster = clusters.open(options);
        Progress _ = Progress.of(spec.commandLine().getErr(), "Reading all AIGatewayKeys", 0)) {
      KeyList keys = KeyList.of(cluster.gatewayKeys());
      output.print(spec.commandLine().getOut(), keys, keys.text(clock.instant()));
      return ExitCode.DONE.status();
    }
  }
}
