package dev.satchel.operator.key;

import dev.satchel.crds.Annotations;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kubelets of the pods that mount a key's Secret that it has another token: by itself a
 * kubelet looks again after a minute or more, in which a gateway would go on with the old one. Each
 * pod is told twice, for the reason that {@link dev.satchel.operator.workspace.Touch} has. What is
 * not told, since the operator ended or the API server refused, comes as late as without this.
 */
final class MountingPods {
  private static final Logger LOG = LoggerFactory.getLogger(MountingPods.class);
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final Set<String> ENDED = Set.of("Succeeded", "Failed");
  private static final Duration PAUSE = Duration.ofMillis(800);

  private final KubernetesClient client;

  MountingPods(KubernetesClient client) {
    this.client = client;
  }

  /** Returns at once. */
  void tell(Secret written) {
    var _ = Thread.ofVirtual().name("mounting-pods").start(() -> tellTwice(written));
  }

  private void tellTwice(Secret written) {
    String version = written.getMetadata().getResourceVersion();
    try {
      if (tellOnce(written, version)) {
        Thread.sleep(PAUSE);
        boolean _ = tellOnce(written, version + "+");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (KubernetesClientException e) {
      LOG.info(
          "pods that mount Secret {}/{} see its token when their kubelets look next: status {}",
          written.getMetadata().getNamespace(),
          written.getMetadata().getName(),
          e.getCode());
    }
  }

  /** Whether there was any. The API server answers from its cache, a moment behind at most. */
  private boolean tellOnce(Secret secret, String value) {
    String name = secret.getMetadata().getName();
    List<Pod> mounting =
        client
            .pods()
            .inNamespace(secret.getMetadata().getNamespace())
            .list(new ListOptionsBuilder().withResourceVersion("0").build())
            .getItems()
            .stream()
            .filter(pod -> isLive(pod) && mounts(pod, name))
            .toList();
    mounting.forEach(pod -> patch(pod, value));
    return !mounting.isEmpty();
  }

  private static boolean isLive(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() == null
        && pod.getSpec() != null
        && (pod.getStatus() == null
            || !ENDED.contains(Objects.requireNonNullElse(pod.getStatus().getPhase(), "")));
  }

  private static boolean mounts(Pod pod, String secret) {
    return pod.getSpec().getVolumes().stream()
        .flatMap(MountingPods::secrets)
        .anyMatch(secret::equals);
  }

  private static Stream<String> secrets(Volume volume) {
    Stream<String> whole =
        volume.getSecret() == null
            ? Stream.empty()
            : Stream.ofNullable(volume.getSecret().getSecretName());
    Stream<String> projected =
        volume.getProjected() == null
            ? Stream.empty()
            : volume.getProjected().getSources().stream()
                .filter(source -> source.getSecret() != null)
                .map(source -> source.getSecret().getName())
                .filter(Objects::nonNull);
    return Stream.concat(whole, projected);
  }

  private void patch(Pod pod, String value) {
    Pod change =
        new PodBuilder()
            .withMetadata(
                new ObjectMetaBuilder().addToAnnotations(Annotations.KEY_REFRESH, value).build())
            .build();
    try {
      client
          .pods()
          .inNamespace(pod.getMetadata().getNamespace())
          .withName(pod.getMetadata().getName())
          .patch(MERGE, change);
    } catch (KubernetesClientException e) {
      // The others are told whatever becomes of this one; it may just have ended.
      LOG.debug("a pod that mounts a key's Secret was not told: status {}", e.getCode());
    }
  }
}
