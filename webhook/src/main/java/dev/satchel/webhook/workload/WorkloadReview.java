package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides on what makes workspaces. Checked is whatever could make a workspace run something else:
 * its creation, and each change of its pods' template, since another image would be shown the
 * secrets too. Scaling, status, and other metadata are free.
 */
final class WorkloadReview {
  private final Authority authority;

  WorkloadReview(Authority authority) {
    this.authority = authority;
  }

  /** What becomes of an object. */
  sealed interface Ruling {
    /** It makes no workspaces. */
    record NotOurs() implements Ruling {}

    /**
     * It may be.
     *
     * @param stamp the one that it is to have, whatever it was sent with
     */
    record Accepted(Optional<String> stamp) implements Ruling {}

    /** It may not be. */
    record Refused(String message) implements Ruling {}
  }

  Ruling of(AdmissionRequest request) {
    Optional<WorkloadKind> kind = WorkloadKind.ofResource(request.resource());
    boolean written =
        request.operation() == Operation.CREATE || request.operation() == Operation.UPDATE;
    if (kind.isEmpty() || !written) {
      return new Ruling.NotOurs();
    }
    return kind.get()
        .user(request.subject())
        .<Ruling>map(user -> of(request, kind.get(), user))
        .orElseGet(Ruling.NotOurs::new);
  }

  private Ruling of(AdmissionRequest request, WorkloadKind kind, String user) {
    boolean changed = isNewTemplate(request, kind);
    Optional<String> before = Stamp.of(request.oldObject());
    if (!changed && before.isPresent() && !isFromController(request, before)) {
      return new Ruling.Accepted(before);
    }
    return switch (authority.over(request, user)) {
      case Basis.Granted(String actor) -> new Ruling.Accepted(Optional.of(actor));
      // Scaling what nobody has answered for yet is free too.
      case Basis.Refused(String message) ->
          changed ? new Ruling.Refused(message) : new Ruling.Accepted(before);
    };
  }

  private static boolean isNewTemplate(AdmissionRequest request, WorkloadKind kind) {
    ObjectNode old = request.oldObject();
    return request.operation() == Operation.CREATE
        || old == null
        || !kind.template(old).equals(kind.template(Objects.requireNonNull(request.object())));
  }

  /**
   * Whether it brings its controller's stamp anew: the Deployment controller copies a Deployment's
   * annotations to its ReplicaSet, and would do so for ever if they were put back.
   */
  private static boolean isFromController(AdmissionRequest request, Optional<String> before) {
    return !Stamp.of(request.object()).equals(before)
        && ControllerReference.of(request.subject())
            .filter(it -> KubernetesControllers.runs(request.requester(), it.kind()))
            .isPresent();
  }
}
