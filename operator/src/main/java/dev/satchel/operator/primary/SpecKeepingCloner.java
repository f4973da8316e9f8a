package dev.satchel.operator.primary;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.Cloner;

/**
 * Copies objects by writing and reading them, as JOSDK does, but hands a custom resource's spec on
 * as it is: what the specs note of fields that do not fit their type is no part of the JSON, and a
 * copy without it would make sense of junk. They are immutable.
 */
public final class SpecKeepingCloner implements Cloner {
  private final KubernetesClient client;

  public SpecKeepingCloner(KubernetesClient client) {
    this.client = client;
  }

  @Override
  public <R extends HasMetadata> R clone(R object) {
    R copy = client.getKubernetesSerialization().clone(object);
    if (object instanceof CustomResource<?, ?> original
        && copy instanceof CustomResource<?, ?> to) {
      keepSpec(original, to);
    }
    return copy;
  }

  @SuppressWarnings("unchecked") // a copy has its original's class
  private static <S> void keepSpec(CustomResource<?, ?> original, CustomResource<S, ?> copy) {
    copy.setSpec((S) original.getSpec());
  }
}
