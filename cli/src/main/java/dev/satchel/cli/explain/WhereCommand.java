package dev.satchel.cli.explain;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import dev.satchel.crds.secret.UserSecret;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel where}: which workspaces have a secret, and which do not, and why. */
@Command(
    name = "where",
    description = {
      "Says of each workspace of a secret's user whether it has the secret as it is now; if not,"
          + " why, and what would make it right.",
      "Needs the right to get usersecrets and to list pods in the namespace. A value is never shown."
    })
public final class WhereCommand implements Callable<Integer> {
  private final Clusters clusters;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  @Parameters(paramLabel = "SECRET", description = "The name of the UserSecret.")
  private String name = "";

  public WhereCommand(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public Integer call() {
    try (Cluster cluster = clusters.open(options);
        Progress _ =
            Progress.of(spec.commandLine().getErr(), "Looking for the workspaces of " + name, 0)) {
      Whereabouts whereabouts = whereabouts(cluster, secret(cluster));
      output.print(spec.commandLine().getOut(), whereabouts, whereabouts.text());
      return ExitCode.DONE.status();
    }
  }

  private UserSecret secret(Cluster cluster) {
    String namespace = cluster.namespace();
    return cluster
        .find(namespace, name)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.CLUSTER_REFUSED,
                    "there is no UserSecret %s/%s%s"
                        .formatted(namespace, name, Nearest.in(name, namespace, cluster::in))));
  }

  private static Whereabouts whereabouts(Cluster cluster, UserSecret secret) {
    String user = secret.getSpec() == null ? null : secret.getSpec().user();
    if (user == null || user.isEmpty()) {
      return Whereabouts.of(secret, new Owner.None(""), new Reading<>(List.of(), List.of()));
    }
    Owner owner = Owner.read(cluster, user);
    List<String> namespaces = owner.namespaces(secret.getMetadata().getNamespace());
    Reading<PodView> pods =
        Reading.of(
            namespaces,
            namespace ->
                cluster.workspaces(namespace, user).stream()
                    .map(pod -> PodView.of(pod, owner))
                    .toList());
    if (!namespaces.isEmpty() && pods.unread().size() == namespaces.size()) {
      throw new CommandFailure(
          ExitCode.CLUSTER_REFUSED,
          pods.unread().stream().map(Reading.Unread::message).collect(Collectors.joining("\n")));
    }
    return Whereabouts.of(secret, owner, pods);
  }
}
