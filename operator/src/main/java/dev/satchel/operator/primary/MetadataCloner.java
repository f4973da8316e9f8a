package dev.satchel.operator.primary;

import dev.satchel.crds.key.AIGatewayKey;
import dev.satchel.crds.secret.UserSecret;
import dev.satchel.crds.user.WorkspaceUser;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.Cloner;

/**
 * Copies objects of our kinds by their metadata alone: spec and status are immutable and are handed
 * on as they are. JOSDK writes and reads each object for it, which is a twentieth of what an
 * operator does where many secrets come; and what the specs note of fields that do not fit their
 * type is no part of the JSON, so a copy that was read would make sense of junk.
 */
public final class MetadataCloner implements Cloner {
  private final KubernetesClient client;

  public MetadataCloner(KubernetesClient client) {
    this.client = client;
  }

  @Override
  @SuppressWarnings("unchecked") // a copy has its original's class
  public <R extends HasMetadata> R clone(R object) {
    HasMetadata copy =
        switch (object) {
          case UserSecret secret -> copied(secret, new UserSecret());
          case WorkspaceUser user -> copied(user, new WorkspaceUser());
          case AIGatewayKey key -> copied(key, new AIGatewayKey());
          default -> client.getKubernetesSerialization().clone(object);
        };
    return (R) copy;
  }

  private static <S, T, R extends CustomResource<S, T>> R copied(R original, R copy) {
    copy.setMetadata(new ObjectMetaBuilder(original.getMetadata()).build());
    copy.setSpec(original.getSpec());
    copy.setStatus(original.getStatus());
    return copy;
  }
}
