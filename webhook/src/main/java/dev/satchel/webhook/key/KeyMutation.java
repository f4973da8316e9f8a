package dev.satchel.webhook.key;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.access.Actor;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Finalizer;
import java.util.List;

/**
 * Stamps on an {@code AIGatewayKey} who made it what it is, and puts the finalizer on. The spec
 * stays as it was written, so that what is in git is what is in the cluster; expanded, sorted and
 * in normal form is what the operator stores.
 */
public final class KeyMutation implements Admission {
  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (!request.resource().equals("aigatewaykeys") || request.object() == null) {
      return new AdmissionAnswer.Allowed();
    }
    ObjectNode after = request.object().deepCopy();
    Actor.stamp(request, after);
    Finalizer.add(request, after);
    return after.equals(request.object())
        ? new AdmissionAnswer.Allowed()
        : AdmissionAnswer.Patched.between(request.object(), after, List.of());
  }
}
