package dev.satchel.e2e.cluster;

import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What the parts wrote down. */
public final class Logs {
  private Logs() {}

  /** The log of each container of a namespace that said anything, by pod and container. */
  public static Map<String, String> of(String namespace) {
    Map<String, String> logs = new TreeMap<>();
    for (Pod pod : Cluster.client().pods().inNamespace(namespace).list().getItems()) {
      String name = pod.getMetadata().getName();
      for (ContainerStatus container : started(pod)) {
        String log =
            Cluster.client()
                .pods()
                .inNamespace(namespace)
                .withName(name)
                .inContainer(container.getName())
                .getLog();
        if (!log.isEmpty()) {
          logs.put("log of " + namespace + "/" + name + "/" + container.getName(), log);
        }
      }
    }
    return logs;
  }

  private static List<ContainerStatus> started(Pod pod) {
    return Stream.concat(
            pod.getStatus().getInitContainerStatuses().stream(),
            pod.getStatus().getContainerStatuses().stream())
        .filter(status -> status.getState().getWaiting() == null)
        .toList();
  }

  /** Those of our own cluster's programs: the API servers, the kubelet and the rest. */
  public static Map<String, String> ofTheCluster() {
    Map<String, String> logs = new TreeMap<>();
    Path folder = Path.of(System.getenv("KUBECONFIG")).resolveSibling("log");
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.filter(file -> file.toString().endsWith(".log")).toList()) {
        String text = Files.readString(file, StandardCharsets.ISO_8859_1);
        if (!text.isEmpty()) {
          logs.put("log of " + file.getFileName(), text);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return logs;
  }

  /** What Prometheus would read of every replica of operator and webhook. */
  public static String metrics() {
    StringBuilder metrics = new StringBuilder();
    for (String part : List.of(Cluster.OPERATOR, Cluster.WEBHOOK)) {
      for (Pod pod : Cluster.podsOf(part)) {
        metrics.append(
            Cluster.client()
                .raw(
                    "/api/v1/namespaces/%s/pods/%s:8080/proxy/metrics"
                        .formatted(Cluster.SYSTEM, pod.getMetadata().getName())));
      }
    }
    return metrics.toString();
  }
}
