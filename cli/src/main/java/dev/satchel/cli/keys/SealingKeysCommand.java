package dev.satchel.cli.keys;

import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel sealing-keys}: objects left a key. */
@Command(
    name = "sealing-keys",
    description = {
      "Says how many UserSecrets each sealing key is still needed for, and which keys may be deleted.",
      "It counts what is in the cluster; manifests that are not applied are not seen: reseal them first.",
      "Needs the right to list UserSecrets in all namespaces."
    })
public final class SealingKeysCommand implements Callable<Integer> {
  private final Clusters clusters;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  public SealingKeysCommand(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public Integer call() {
    try (Cluster cluster = clusters.open(options);
        Progress _ = Progress.of(spec.commandLine().getErr(), "Reading all UserSecrets", 0)) {
      KeyReport report = KeyReport.of(cluster.sealingKeys(), cluster.everywhere());
      output.print(spec.commandLine().getOut(), report, report.text());
      return ExitCode.DONE.status();
    }
  }
}
