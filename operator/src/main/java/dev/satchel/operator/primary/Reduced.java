package dev.satchel.operator.primary;

import dev.satchel.crds.secret.LastApplied;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Drops from cached objects what no decision needs. */
public final class Reduced {
  private Reduced() {}

  /** Without managed fields and without kubectl's copy, which can hold a value in plain text. */
  public static <R extends HasMetadata> R of(R resource) {
    resource.getMetadata().setManagedFields(List.of());
    Map<String, String> annotations = resource.getMetadata().getAnnotations();
    if (annotations != null && annotations.containsKey(LastApplied.ANNOTATION)) {
      Map<String, String> rest = new HashMap<>(annotations);
      rest.remove(LastApplied.ANNOTATION);
      resource.getMetadata().setAnnotations(rest);
    }
    return resource;
  }
}
