package dev.satchel.operator.primary;

import dev.satchel.crds.Satchel;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Objects;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An object with fields of the wrong type, which got in under another definition or with a restored
 * backup (decision 5). An API server that checks types refuses every change of it, also of its
 * status and finalizers: it is its author's to mend.
 */
public final class Misfit {
  private static final Logger log = LoggerFactory.getLogger(Misfit.class);

  private Misfit() {}

  /** Whether a controller, which begins with a finalizer, can deal with one all the same. */
  public static boolean isControlled(HasMetadata misfit) {
    return misfit.isMarkedForDeletion() || misfit.hasFinalizer(Satchel.FINALIZER);
  }

  /**
   * Writes its status if that can be done, by merge patch: server-side apply needs a live object
   * that fits.
   *
   * @param withStatus the name of the object, and the status
   */
  public static void writeStatus(KubernetesClient client, HasMetadata withStatus) {
    try {
      client
          .resource(withStatus)
          .subresource("status")
          .patch(PatchContext.of(PatchType.JSON_MERGE));
    } catch (KubernetesClientException e) {
      log.info(
          "{} {} is invalid, and the API server takes no status of it ({}): see its Events",
          withStatus.getKind(),
          name(withStatus),
          e.getCode());
    }
  }

  private static String name(HasMetadata object) {
    String namespace = Objects.requireNonNullElse(object.getMetadata().getNamespace(), "");
    return namespace.isEmpty()
        ? object.getMetadata().getName()
        : namespace + "/" + object.getMetadata().getName();
  }
}
