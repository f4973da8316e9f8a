package dev.satchel.operator.workspace;

import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;

/** Sets annotations of pods, which their kubelets hear of, and leaves all else of them alone. */
public record PodAnnotations(KubernetesClient client) {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /**
   * Sets those that are named.
   *
   * @throws KubernetesClientException if the API server refuses it, or has no such pod any more
   */
  public void set(Pod pod, Map<String, String> annotations) {
    client
        .pods()
        .inNamespace(pod.getMetadata().getNamespace())
        .withName(pod.getMetadata().getName())
        .patch(
            MERGE,
            new PodBuilder()
                .withMetadata(new ObjectMetaBuilder().withAnnotations(annotations).build())
                .build());
  }
}
