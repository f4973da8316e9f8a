package dev.satchel;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The API server, found as every client does: the pod's service account, or a kubeconfig. */
final class Kubernetes {
  private static final Logger LOG = LoggerFactory.getLogger(Kubernetes.class);

  private Kubernetes() {}

  /** Whose each field is takes as much of an object as the rest of it, and no decision needs it. */
  @JsonIgnoreProperties("managedFields")
  private interface WithoutManagedFields {}

  /**
   * A client whose server has answered once. The client itself tries for about twenty seconds.
   *
   * @throws StartupException the server cannot be reached, or refuses us
   */
  static KubernetesClient connect() throws StartupException {
    KubernetesClient client =
        new KubernetesClientBuilder().withKubernetesSerialization(serialization()).build();
    try {
      LOG.info(
          "Kubernetes {} at {}",
          client.getKubernetesVersion().getGitVersion(),
          client.getMasterUrl());
      return client;
    } catch (KubernetesClientException e) {
      String server = client.getMasterUrl().toString();
      client.close();
      throw new StartupException("the Kubernetes API at " + server + " does not answer", e);
    }
  }

  private static KubernetesSerialization serialization() {
    ObjectMapper mapper = new ObjectMapper();
    mapper.addMixIn(ObjectMeta.class, WithoutManagedFields.class);
    return new KubernetesSerialization(mapper, true);
  }
}
