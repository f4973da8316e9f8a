package dev.satchel.webhook.injection;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.projection.InjectedPod;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Makes the agent's two containers.
 *
 * @param config the image and how it is pulled
 * @param runAs whose files it writes
 * @param resources what each of the two asks for
 * @param seLinuxOptions the workspace container's own: a volume's label is for these
 * @param mounts the repeated volumes
 * @param environment what the webhook decided, without {@link InjectedPod#ENV_REPORT}
 */
record Agent(
    InjectionConfig config,
    RunAs runAs,
    Optional<ObjectNode> resources,
    JsonNode seLinuxOptions,
    List<ObjectNode> mounts,
    Map<String, String> environment) {

  /**
   * Where the ServiceAccount admission plugin mounts a token, in every container that has nothing
   * there; the API server asks it again after a webhook has changed a pod.
   */
  private static final String TOKEN_PATH = "/var/run/secrets/kubernetes.io/serviceaccount";

  /**
   * The one that ends before the workspace's containers start.
   *
   * @param alone whether no other follows that could report
   */
  ObjectNode initContainer(boolean alone) {
    ObjectNode container = container(InjectedPod.INIT_CONTAINER, "init");
    if (alone) {
      addReportUrl(container);
    }
    return container;
  }

  /**
   * The one that stays.
   *
   * @param mayReport whether the kubelet starts it again when it ends with an error
   */
  ObjectNode sidecar(boolean mayReport) {
    ObjectNode container = container(InjectedPod.AGENT_CONTAINER, "run");
    if (mayReport) {
      Json.array(container, "env").add(variable(InjectedPod.ENV_REPORT, "true"));
    }
    addReportUrl(container);
    return container;
  }

  /** One container of a pod reports: TLS would cost the init container more than all its work. */
  private void addReportUrl(ObjectNode container) {
    if (config.reportUrl() != null) {
      Json.array(container, "env")
          .add(variable(InjectedPod.ENV_REPORT_URL, config.reportUrl().toString()));
    }
  }

  private ObjectNode container(String name, String mode) {
    ObjectNode container = Json.object();
    container.put("name", name);
    container.put("image", config.agentImage());
    container.put("imagePullPolicy", config.agentImagePullPolicy());
    container.putArray("args").add(mode);
    ArrayNode env = container.putArray("env");
    environment.forEach((variable, value) -> env.add(variable(variable, value)));
    resources.ifPresent(asked -> container.set("resources", asked.deepCopy()));
    container.set("securityContext", securityContext());
    ArrayNode volumeMounts = container.putArray("volumeMounts");
    volumeMounts.add(source(InjectedPod.SOURCE_PATH));
    volumeMounts.add(
        Json.object()
            .put("name", InjectedPod.FILES_VOLUME)
            .put("mountPath", InjectedPod.FILES_PATH));
    // An agent needs no credentials but the report's: what it sees anyway takes the token's place.
    volumeMounts.add(source(TOKEN_PATH));
    mounts.forEach(mount -> volumeMounts.add(mount.deepCopy()));
    return container;
  }

  private static ObjectNode source(String path) {
    return Json.object()
        .put("name", InjectedPod.SOURCE_VOLUME)
        .put("mountPath", path)
        .put("readOnly", true);
  }

  /**
   * The kubelet puts variables in for {@code $(NAME)} in a value; {@code $$} is a plain {@code $}.
   */
  private static ObjectNode variable(String name, String value) {
    return Json.object().put("name", name).put("value", value.replace("$", "$$"));
  }

  private ObjectNode securityContext() {
    long uid = runAs.uid().orElse(RunAs.NOBODY_IN_PARTICULAR);
    ObjectNode context = Json.object();
    context.put("runAsUser", uid);
    if (runAs.uid().isPresent()) {
      runAs.gid().ifPresent(gid -> context.put("runAsGroup", gid));
    } else {
      context.put("runAsGroup", RunAs.NOBODY_IN_PARTICULAR);
    }
    context.put("runAsNonRoot", uid != 0);
    context.put("allowPrivilegeEscalation", false);
    context.put("readOnlyRootFilesystem", true);
    context.putObject("capabilities").putArray("drop").add("ALL");
    context.putObject("seccompProfile").put("type", "RuntimeDefault");
    if (seLinuxOptions.isObject()) {
      context.set("seLinuxOptions", seLinuxOptions.deepCopy());
    }
    return context;
  }
}
