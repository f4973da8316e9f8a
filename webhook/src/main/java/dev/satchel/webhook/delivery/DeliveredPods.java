package dev.satchel.webhook.delivery;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.projection.Delivered;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.net.HttpURLConnection;
import java.util.Map;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes on a pod what its agent said. */
final class DeliveredPods {
  private static final Logger LOG = LoggerFactory.getLogger(DeliveredPods.class);
  private static final PatchContext MERGE =
      new PatchContext.Builder()
          .withPatchType(PatchType.JSON_MERGE)
          .withFieldManager(Delivered.FIELD_MANAGER)
          .build();

  private final KubernetesClient client;

  DeliveredPods(KubernetesClient client) {
    this.client = client;
  }

  /** What came of it. */
  enum Outcome {
    /** It is on the pod now, or was before. */
    TOLD,
    /** There is no such pod any more, or it is no workspace of ours. */
    NO_WORKSPACE,
    /** The API server does not take it now. */
    UNDECIDED
  }

  Outcome tell(Speaker.Agent agent, Delivered delivered) {
    PodResource resource = client.pods().inNamespace(agent.namespace()).withName(agent.name());
    try {
      Pod pod = resource.get();
      if (pod == null || !agent.uid().equals(pod.getMetadata().getUid())) {
        return Outcome.NO_WORKSPACE;
      }
      Map<String, String> annotations =
          Objects.requireNonNullElse(pod.getMetadata().getAnnotations(), Map.of());
      if (!annotations.containsKey(Annotations.INJECTED)) {
        return Outcome.NO_WORKSPACE;
      }
      String text = delivered.format();
      if (!text.equals(annotations.get(Annotations.DELIVERED))) {
        resource.patch(MERGE, patch(agent.uid(), text));
      }
      return Outcome.TOLD;
    } catch (KubernetesClientException e) {
      // A conflict: another pod has the name now, which is what the uid is in the patch for.
      if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND
          || e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return Outcome.NO_WORKSPACE;
      }
      LOG.warn(
          "pod {}/{} can't be told what was delivered there: {}",
          agent.namespace(),
          agent.name(),
          e.getMessage());
      return Outcome.UNDECIDED;
    }
  }

  private static String patch(String uid, String text) {
    ObjectNode patch = JsonNodeFactory.instance.objectNode();
    ObjectNode metadata = patch.putObject("metadata").put("uid", uid);
    metadata.putObject("annotations").put(Annotations.DELIVERED, text);
    return patch.toString();
  }
}
