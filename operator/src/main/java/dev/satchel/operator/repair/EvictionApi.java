package dev.satchel.operator.repair;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Evicts a pod as a drain of its node would. */
final class EvictionApi implements Predicate<Pod> {
  private static final Logger log = LoggerFactory.getLogger(EvictionApi.class);

  private final KubernetesClient client;

  EvictionApi(KubernetesClient client) {
    this.client = client;
  }

  /** Whether it was; a disruption budget may not let it for now. */
  @Override
  public boolean test(Pod pod) {
    String namespace = pod.getMetadata().getNamespace();
    String name = pod.getMetadata().getName();
    try {
      boolean evicted = client.pods().inNamespace(namespace).withName(name).evict();
      log.info(
          evicted
              ? "evicted pod {}/{}, which was made without its secrets"
              : "pod {}/{} was made without its secrets, and its disruption budget keeps it for now",
          namespace,
          name);
      return evicted;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        log.warn(
            "pod {}/{} could not be evicted: the API server answered {}",
            namespace,
            name,
            e.getCode());
      }
      return false;
    }
  }
}
