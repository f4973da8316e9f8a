package dev.satchel.webhook.access;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.secret.LastApplied;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import java.util.List;
import java.util.Set;

/**
 * What Satchel's operator and Kubernetes's own controllers do with objects as a matter of course:
 * they change finalizers, delete what a namespace or an owner takes along, and seal a value that
 * was stored in the clear. That is nobody's wish, so nobody is asked for; a namespace would hang in
 * its deletion otherwise.
 *
 * @param accounts the usernames of these controllers
 */
public record Housekeeping(Set<String> accounts) {
  public Housekeeping {
    accounts = Set.copyOf(accounts);
  }

  /**
   * With the controllers of Kubernetes, which have accounts of their own or share one ({@code
   * --use-service-account-credentials} of the controller manager).
   *
   * @param namespace where Satchel runs
   * @param operator the name of its operator's service account there
   */
  public static Housekeeping of(String namespace, String operator) {
    return new Housekeeping(
        Set.of(
            "system:serviceaccount:%s:%s".formatted(namespace, operator),
            "system:serviceaccount:kube-system:namespace-controller",
            "system:serviceaccount:kube-system:generic-garbage-collector",
            "system:kube-controller-manager"));
  }

  /** Whether a request is of that kind: a deletion, or an update of nothing that has a meaning. */
  public boolean is(AdmissionRequest request) {
    return accounts.contains(request.requester().username())
        && (request.operation() == Operation.DELETE
            || (request.operation() == Operation.UPDATE
                && (!request.changesContent() || sealsOnly(request))));
  }

  /** A value in the clear goes, a sealed one comes, and everything else is as it was. */
  private static boolean sealsOnly(AdmissionRequest request) {
    ObjectNode old = request.oldObject();
    return old != null
        && old.path("spec").has("value")
        && !request.subject().path("spec").has("value")
        && withoutValue(request.subject()).equals(withoutValue(old));
  }

  /** The spec, labels and annotations, without what sealing changes. */
  private static List<JsonNode> withoutValue(ObjectNode secret) {
    ObjectNode rest = secret.deepCopy();
    rest.withObjectProperty("spec").remove(List.of("value", "sealedValue"));
    ObjectNode metadata = rest.withObjectProperty("metadata");
    ObjectNode annotations = metadata.withObjectProperty("annotations");
    annotations.remove(LastApplied.ANNOTATION);
    annotations.remove(Actor.STAMPS);
    return List.of(rest.path("spec"), metadata.path("labels"), metadata.path("annotations"));
  }
}
