package dev.satchel.cli.cluster;

/** Opens the cluster that the options say. */
@FunctionalInterface
public interface Clusters {
  Cluster open(ClusterOptions options);
}
