package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.crds.Annotations;
import dev.satchel.crds.Labels;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Says whether a workspace may be changed while it runs. What it runs, and whose it is, are its
 * user's matter: another image or an ephemeral container is shown the secrets that are in it, and
 * without its label nobody would be asked about either any more. Everything else is free.
 */
public final class PodChanges implements Admission {
  private static final String PODS = "pods";
  private static final String EPHEMERAL_CONTAINERS = "pods/ephemeralcontainers";

  private static final int FORBIDDEN = 403;

  private final Authority authority;
  private final String webhook;

  /**
   * @param webhook the username of the only one that says what was delivered
   */
  public PodChanges(Authority authority, String webhook) {
    this.authority = authority;
    this.webhook = webhook;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    ObjectNode pod = request.object();
    ObjectNode old = request.oldObject();
    if (request.operation() != Operation.UPDATE || pod == null || old == null) {
      return new AdmissionAnswer.Allowed();
    }
    if (!delivered(old).equals(delivered(pod)) && !webhook.equals(request.requester().username())) {
      return new AdmissionAnswer.Denied(
          FORBIDDEN,
          "metadata.annotations[%s]: says what the pod's agent reported and is set by Satchel; leave it as it is"
              .formatted(Annotations.DELIVERED));
    }
    Optional<String> before = user(old);
    Optional<String> after = user(pod);
    Optional<String> refusal = Optional.empty();
    if (before.isPresent() && (!before.equals(after) || runsOther(request.resource(), old, pod))) {
      refusal = authority.person(request, before.get()).refusal();
    }
    if (refusal.isEmpty() && after.isPresent() && !after.equals(before)) {
      refusal = authority.over(request, after.get()).refusal();
    }
    return refusal.<AdmissionAnswer>map(Forbidden::because).orElseGet(AdmissionAnswer.Allowed::new);
  }

  private static Optional<String> delivered(ObjectNode pod) {
    return Optional.ofNullable(pod.path("metadata").path("annotations").get(Annotations.DELIVERED))
        .map(text -> text.asText(""));
  }

  private static Optional<String> user(ObjectNode pod) {
    return Optional.ofNullable(pod.path("metadata").path("labels").get(Labels.USER))
        .map(label -> label.asText(""));
  }

  private static boolean runsOther(String resource, ObjectNode old, ObjectNode pod) {
    return switch (resource) {
      case EPHEMERAL_CONTAINERS -> true;
      case PODS -> !images(old).equals(images(pod));
      default -> false;
    };
  }

  private static Map<String, String> images(ObjectNode pod) {
    Map<String, String> images = new TreeMap<>();
    for (String list : new String[] {"initContainers", "containers"}) {
      for (JsonNode container : pod.path("spec").path(list)) {
        images.put(container.path("name").asText(""), container.path("image").asText(""));
      }
    }
    return images;
  }
}
