package dev.satchel.cli.explain;

import dev.satchel.cli.CommandFailure;
import dev.satchel.cli.ExitCode;
import dev.satchel.cli.cluster.Cluster;
import dev.satchel.cli.cluster.ClusterOptions;
import dev.satchel.cli.cluster.Clusters;
import dev.satchel.cli.output.OutputFormat;
import dev.satchel.cli.output.Progress;
import dev.satchel.crds.secret.UserSecret;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kubectl satchel explain pod}: what a pod has of its user's secrets, and why not more. */
@Command(
    name = "pod",
    aliases = {"po", "pods"},
    description = {
      "Says whose workspace a pod is, whether it was injected, and of each of its user's secrets"
          + " whether the pod has it as it is now; if not, why, and what would make it right.",
      "Needs the right to get pods and to list usersecrets in the namespace. A value is never shown."
    })
public final class ExplainPodCommand implements Callable<Integer> {
  private final Clusters clusters;

  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private ClusterOptions options = new ClusterOptions();
  @Mixin private OutputFormat output = new OutputFormat();

  @Parameters(paramLabel = "NAME", description = "The pod's name.")
  private String name = "";

  public ExplainPodCommand(Clusters clusters) {
    this.clusters = clusters;
  }

  @Override
  public Integer call() {
    try (Cluster cluster = clusters.open(options);
        Progress _ = Progress.of(spec.commandLine().getErr(), "Looking at pod " + name, 0)) {
      PodExplanation explanation = explain(cluster, pod(cluster));
      output.print(spec.commandLine().getOut(), explanation, explanation.text());
      return ExitCode.DONE.status();
    }
  }

  private Pod pod(Cluster cluster) {
    String namespace = cluster.namespace();
    return cluster
        .pod(namespace, name)
        .orElseThrow(
            () ->
                new CommandFailure(
                    ExitCode.CLUSTER_REFUSED,
                    "there is no pod %s/%s%s"
                        .formatted(namespace, name, Nearest.in(name, namespace, cluster::pods))));
  }

  private static PodExplanation explain(Cluster cluster, Pod pod) {
    Optional<String> user = Injection.user(pod);
    if (user.isEmpty()) {
      Owner nobody = new Owner.None("");
      return PodExplanation.of(
          PodView.of(pod, nobody), user, nobody, new Reading<>(List.of(), List.of()));
    }
    Owner owner = Owner.read(cluster, user.get());
    Reading<UserSecret> secrets =
        Reading.of(
            owner.namespaces(pod.getMetadata().getNamespace()),
            namespace ->
                cluster.in(namespace).stream().filter(secret -> isOf(user.get(), secret)).toList());
    return PodExplanation.of(PodView.of(pod, owner), user, owner, secrets);
  }

  private static boolean isOf(String user, UserSecret secret) {
    return secret.getSpec() != null && user.equals(secret.getSpec().user());
  }
}
