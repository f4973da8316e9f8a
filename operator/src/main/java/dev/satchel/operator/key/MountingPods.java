package dev.satchel.operator.key;

import dev.satchel.crds.Annotations;
import dev.satchel.crds.workspace.Workspace;
import dev.satchel.operator.workspace.PodAnnotations;
import dev.satchel.operator.workspace.Touch;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the kubelets of the pods that mount a key's Secret that it has another token: by itself a
 * kubelet looks again after a minute or more, in which a gateway would go on with the old one. Each
 * pod is told twice, for the reason that {@link Touch} has. What is not told, since the operator
 * ended or the API server refused, comes as late as without this.
 */
final class MountingPods implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(MountingPods.class);

  private static final int AT_ONCE = 4;

  private final KubernetesClient client;
  private final PodAnnotations annotations;
  private final ScheduledThreadPoolExecutor threads =
      new ScheduledThreadPoolExecutor(
          AT_ONCE,
          Thread.ofVirtual().name("mounting-pods-", 0).factory(),
          new ThreadPoolExecutor.DiscardPolicy());

  MountingPods(KubernetesClient client) {
    this.client = client;
    this.annotations = new PodAnnotations(client);
  }

  /** Returns at once. */
  void tell(Secret written) {
    String version = written.getMetadata().getResourceVersion();
    later(
        Duration.ZERO,
        () -> {
          if (tellOnce(written, version)) {
            later(Touch.PAUSE, () -> tellOnce(written, version + "+"));
          }
        });
  }

  private void later(Duration wait, Runnable telling) {
    Future<?> _ = threads.schedule(telling, wait.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Whether there was any, as far as is known. */
  private boolean tellOnce(Secret secret, String value) {
    try {
      List<Pod> mounting = mounting(secret);
      mounting.forEach(pod -> patch(pod, value));
      return !mounting.isEmpty();
    } catch (KubernetesClientException e) {
      LOG.info(
          "pods that mount Secret {}/{} see its token when their kubelets look next: status {}",
          secret.getMetadata().getNamespace(),
          secret.getMetadata().getName(),
          e.getCode());
      return false;
    }
  }

  /** The API server answers from its cache, a moment behind at most. */
  private List<Pod> mounting(Secret secret) {
    String name = secret.getMetadata().getName();
    return client
        .pods()
        .inNamespace(secret.getMetadata().getNamespace())
        .list(new ListOptionsBuilder().withResourceVersion("0").build())
        .getItems()
        .stream()
        .filter(pod -> Workspace.isLive(pod) && mounts(pod, name))
        .toList();
  }

  private static boolean mounts(Pod pod, String secret) {
    return pod.getSpec() != null
        && pod.getSpec().getVolumes().stream()
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
    try {
      annotations.set(pod, Map.of(Annotations.KEY_REFRESH, value));
    } catch (KubernetesClientException e) {
      // The others are told whatever becomes of this one; it may just have ended.
      LOG.debug("a pod that mounts a key's Secret was not told: status {}", e.getCode());
    }
  }

  /** Tells nothing more. */
  @Override
  public void close() {
    List<Runnable> _ = threads.shutdownNow();
  }
}
