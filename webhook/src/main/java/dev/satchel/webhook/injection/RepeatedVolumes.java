package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.projection.InjectedPod;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The workspace container's volumes, as the agent's containers have them: each that can be written
 * once more, below {@link InjectedPod#ROOT_PATH}.
 *
 * @param mounts the agent's volume mounts
 * @param listed every volume of the workspace container, writable or not
 */
record RepeatedVolumes(List<ObjectNode> mounts, List<Listed> listed) {
  /**
   * A line of {@link InjectedPod#ENV_VOLUMES}.
   *
   * @param access {@code rw}, or why nothing can be written there
   */
  record Listed(String path, String access) {}

  private static final String WRITABLE = "rw";

  /** Volumes that the kubelet fills and keeps from being written, whatever the mount says. */
  private static final Set<String> FILLED_BY_KUBELET =
      Set.of("secret", "configMap", "downwardAPI", "projected", "image");

  static RepeatedVolumes of(Pod pod, Container workspace) {
    Map<String, ObjectNode> volumes =
        pod.volumes().stream()
            .collect(
                Collectors.toMap(
                    volume -> Json.text(volume, "name"), Function.identity(), (a, b) -> a));
    List<ObjectNode> mounts = new ArrayList<>();
    List<Listed> listed = new ArrayList<>();
    for (ObjectNode mount : workspace.mounts()) {
      String path = Container.mountPath(mount);
      // No file's path has a control character, so none is below a mount path that has one.
      if (!path.equals("/") && AbsolutePath.isNormal(path)) {
        String access = access(mount, volumes.get(Json.text(mount, "name")));
        listed.add(new Listed(path, access));
        if (access.equals(WRITABLE)) {
          mounts.add(repeated(mount, path));
        }
      }
    }
    return new RepeatedVolumes(mounts, listed);
  }

  boolean cover(String path) {
    return listed.stream().anyMatch(volume -> AbsolutePath.isIn(path, volume.path()));
  }

  private static String access(JsonNode mount, @Nullable ObjectNode volume) {
    if (Json.isTrue(mount, "readOnly") || (volume != null && isReadOnly(volume))) {
      return "ReadOnly";
    }
    // Its path depends on the container's environment, which the agent's containers do not have.
    return Json.text(mount, "subPathExpr").isEmpty() ? WRITABLE : "Failed";
  }

  private static boolean isReadOnly(ObjectNode volume) {
    return volume.properties().stream()
        .anyMatch(
            source ->
                FILLED_BY_KUBELET.contains(source.getKey())
                    || Json.isTrue(source.getValue(), "readOnly"));
  }

  private static ObjectNode repeated(JsonNode mount, String path) {
    ObjectNode repeated = Json.object();
    repeated.put("name", Json.text(mount, "name"));
    repeated.put("mountPath", InjectedPod.ROOT_PATH + path);
    String subPath = Json.text(mount, "subPath");
    if (!subPath.isEmpty()) {
      repeated.put("subPath", subPath);
    }
    return repeated;
  }
}
