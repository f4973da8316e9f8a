package dev.satchel.operator.primary;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;

/**
 * Names an object as it was looked at. What is patched with it is refused, and looked at again, if
 * the object has changed meanwhile: JOSDK drops events that are older than the answer to a patch of
 * its own, so a change in between would not be seen for a long time.
 */
public final class LookedAt {
  private LookedAt() {}

  /** The metadata of a patch. */
  public static ObjectMeta metadata(HasMetadata object) {
    return new ObjectMetaBuilder()
        .withNamespace(object.getMetadata().getNamespace())
        .withName(object.getMetadata().getName())
        .withResourceVersion(object.getMetadata().getResourceVersion())
        .build();
  }
}
