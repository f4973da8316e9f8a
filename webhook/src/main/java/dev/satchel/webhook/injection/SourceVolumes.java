package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.projection.InjectedPod;
import dev.satchel.crds.projection.ProjectedSecret;

/** The two volumes that a workspace pod is given. */
final class SourceVolumes {
  /**
   * All of a user's files (200 KiB, in pages) and twice the agent's state, while that is written.
   */
  private static final String FILES_SIZE = "2Mi";

  /** The kubelet makes another one when four fifths of that are over. */
  private static final int TOKEN_SECONDS = 3600;

  private static final int READABLE_BY_ALL = 0444;

  private SourceVolumes() {}

  /**
   * @param reports whether the agent says what it delivered, by a token of the pod
   */
  static void addTo(Pod pod, String user, boolean reports) {
    ArrayNode volumes = Json.array(pod.spec(), "volumes");
    ObjectNode source = source(user);
    if (reports) {
      ((ArrayNode) source.path("projected").path("sources"))
          .addObject()
          .putObject("serviceAccountToken")
          .put("audience", InjectedPod.REPORT_AUDIENCE)
          .put("expirationSeconds", TOKEN_SECONDS)
          .put("path", InjectedPod.REPORT_TOKEN_FILE);
    }
    volumes.add(source);
    ObjectNode files = Json.object().put("name", InjectedPod.FILES_VOLUME);
    files.putObject("emptyDir").put("medium", "Memory").put("sizeLimit", FILES_SIZE);
    volumes.add(files);
  }

  /**
   * Readable by all: a projected file belongs to root, and only the agent's containers mount it.
   */
  private static ObjectNode source(String user) {
    ObjectNode volume = Json.object().put("name", InjectedPod.SOURCE_VOLUME);
    ObjectNode projected = volume.putObject("projected");
    projected.put("defaultMode", READABLE_BY_ALL);
    ArrayNode sources = projected.putArray("sources");
    sources
        .addObject()
        .putObject("secret")
        .put("name", ProjectedSecret.nameFor(user))
        .put("optional", true);
    sources
        .addObject()
        .putObject("downwardAPI")
        .putArray("items")
        .addObject()
        .put("path", InjectedPod.LABELS_FILE)
        .putObject("fieldRef")
        .put("apiVersion", "v1")
        .put("fieldPath", "metadata.labels");
    return volume;
  }
}
