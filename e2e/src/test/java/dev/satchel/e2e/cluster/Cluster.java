package dev.satchel.e2e.cluster;

import dev.satchel.crds.Labels;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.util.List;

/** The cluster of {@code KUBECONFIG}, with Satchel installed as {@code ./dev} does it. */
public final class Cluster {
  public static final String SYSTEM = "satchel-system";
  public static final String OPERATOR = "satchel-operator";
  public static final String WEBHOOK = "satchel-webhook";

  private static final KubernetesClient CLIENT =
      new KubernetesClientBuilder().withConfig(config()).build();

  private Cluster() {}

  public static KubernetesClient client() {
    return CLIENT;
  }

  /** A retry of the client's would hide what the scenarios are to see. */
  private static Config config() {
    return new ConfigBuilder(Config.autoConfigure(null))
        .withRequestRetryBackoffLimit(0)
        .withRequestTimeout(30_000)
        .build();
  }

  /** Somebody else, by impersonation: that username, and no groups but those that all have. */
  public static KubernetesClient clientOf(String username) {
    return new KubernetesClientBuilder()
        .withConfig(new ConfigBuilder(config()).withImpersonateUsername(username).build())
        .build();
  }

  /** Binds somebody to the ClusterRole admin in a namespace: RBAC lets them make pods there. */
  public static void letAdministrate(String username, String namespace) {
    CLIENT
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(username)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "admin")
                .addNewSubject("rbac.authorization.k8s.io", "User", username, null)
                .build())
        .create();
  }

  /** Pods of {@link #OPERATOR} or {@link #WEBHOOK}. */
  public static List<Pod> podsOf(String deployment) {
    return CLIENT
        .pods()
        .inNamespace(SYSTEM)
        .withLabel("app.kubernetes.io/component", deployment.substring("satchel-".length()))
        .list()
        .getItems();
  }

  /** Ends all pods of a deployment at once, as a node's failure would. */
  public static void kill(String deployment) {
    for (Pod pod : podsOf(deployment)) {
      CLIENT.resource(pod).withGracePeriod(0).delete();
    }
  }

  public static int replicas(String deployment) {
    return CLIENT
        .apps()
        .deployments()
        .inNamespace(SYSTEM)
        .withName(deployment)
        .get()
        .getSpec()
        .getReplicas();
  }

  /**
   * Waits until none runs if none is wanted. The pods may be there for longer: a kubelet of 1.20
   * that lost sight of a container takes minutes to say that its pod is gone.
   */
  public static void scale(String deployment, int replicas) {
    CLIENT.apps().deployments().inNamespace(SYSTEM).withName(deployment).scale(replicas);
    if (replicas == 0) {
      Eventually.within(60)
          .untilAsserted(
              () ->
                  Eventually.none(podsOf(deployment).stream().filter(Cluster::isRunning).toList()));
    }
  }

  private static boolean isRunning(Pod pod) {
    return pod.getStatus().getContainerStatuses().stream()
        .anyMatch(container -> container.getState().getRunning() != null);
  }

  /** Waits until every replica of a deployment is ready. */
  public static void awaitReady(String deployment) {
    Eventually.within(180)
        .until(
            () -> {
              var found =
                  CLIENT.apps().deployments().inNamespace(SYSTEM).withName(deployment).get();
              // For a moment the status still tells of pods that were killed.
              return found.getSpec().getReplicas().equals(found.getStatus().getReadyReplicas())
                  && found.getSpec().getReplicas().equals(found.getStatus().getReplicas())
                  && podsOf(deployment).stream().filter(Readiness::isPodReady).count()
                      == found.getSpec().getReplicas();
            });
    if (deployment.equals(WEBHOOK)) {
      Eventually.within(60).until(Cluster::isWebhookReached);
    }
  }

  /** The nodes learn of a Service's new pods a moment after these are ready. */
  private static boolean isWebhookReached() {
    Pod pod =
        new PodBuilder()
            .withNewMetadata()
            .withName("asks-the-webhook")
            .addToLabels(Labels.USER, "nobody")
            .endMetadata()
            .withNewSpec()
            .addNewContainer()
            .withName("main")
            .withImage("none")
            .endContainer()
            .endSpec()
            .build();
    try {
      CLIENT.pods().inNamespace("default").resource(pod).dryRun(true).create();
      return true;
    } catch (KubernetesClientException e) {
      return !String.valueOf(e.getMessage()).contains("failed calling webhook");
    }
  }
}
