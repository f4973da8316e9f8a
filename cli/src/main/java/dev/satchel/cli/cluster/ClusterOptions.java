package dev.satchel.cli.cluster;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster and namespace; named as kubectl names them. */
public final class ClusterOptions {
  @Option(
      names = "--kubeconfig",
      paramLabel = "FILE",
      description = "The kubeconfig file (default: $KUBECONFIG, else ~/.kube/config).")
  private @Nullable Path kubeconfig;

  @Option(
      names = "--context",
      paramLabel = "NAME",
      description = "The kubeconfig's context (default: its current one).")
  private @Nullable String context;

  @Option(
      names = {"-n", "--namespace"},
      paramLabel = "NAME",
      description = "The namespace (default: the context's).")
  private @Nullable String namespace;

  @Option(
      names = "--satchel-namespace",
      paramLabel = "NAME",
      defaultValue = "satchel-system",
      description = "Where Satchel is installed (default: ${DEFAULT-VALUE}).")
  private String satchelNamespace = "satchel-system";

  public @Nullable Path kubeconfig() {
    return kubeconfig;
  }

  public @Nullable String context() {
    return context;
  }

  public @Nullable String namespace() {
    return namespace;
  }

  public String satchelNamespace() {
    return satchelNamespace;
  }
}
