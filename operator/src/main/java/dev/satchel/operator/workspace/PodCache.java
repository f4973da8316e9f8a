package dev.satchel.operator.workspace;

import dev.satchel.crds.Labels;
import dev.satchel.crds.workspace.Workspace;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.Pod;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What is kept of each workspace pod in memory, and which of its updates matter. */
public final class PodCache {
  /** The informer's selector: pods that say whose workspace they are, and no others. */
  public static final String SELECTOR = Labels.USER;

  /** Index of the informer: pods by user. */
  public static final String BY_USER = "user";

  private static final String OWN_ANNOTATIONS = "satchel.dev/";

  private PodCache() {}

  /** Drops what no decision needs: a pod of a large cluster has tens of kilobytes of it. */
  public static Pod reduced(Pod pod) {
    ObjectMeta meta = pod.getMetadata();
    meta.setManagedFields(null);
    meta.setOwnerReferences(controllers(meta.getOwnerReferences()));
    meta.setFinalizers(null);
    meta.setAnnotations(ownAnnotations(meta.getAnnotations()));
    pod.setSpec(null);
    if (pod.getStatus() != null) {
      pod.getStatus().setConditions(List.of());
      pod.getStatus().setEphemeralContainerStatuses(List.of());
    }
    return pod;
  }

  /** Whether a pod would be made again depends on it. */
  private static List<OwnerReference> controllers(@Nullable List<OwnerReference> owners) {
    return owners == null
        ? List.of()
        : owners.stream().filter(owner -> Boolean.TRUE.equals(owner.getController())).toList();
  }

  private static Map<String, String> ownAnnotations(@Nullable Map<String, String> annotations) {
    return annotations == null
        ? Map.of()
        : annotations.entrySet().stream()
            .filter(annotation -> annotation.getKey().startsWith(OWN_ANNOTATIONS))
            .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
  }

  public static boolean matters(Pod updated, Pod previous) {
    return !Workspace.of(updated).equals(Workspace.of(previous));
  }

  public static List<String> userOf(Pod pod) {
    Map<String, String> labels = pod.getMetadata().getLabels();
    String user = labels == null ? null : labels.get(Labels.USER);
    return user == null ? List.of() : List.of(user);
  }
}
