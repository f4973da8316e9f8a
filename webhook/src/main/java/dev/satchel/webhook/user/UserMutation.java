package dev.satchel.webhook.user;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.access.Actor;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Finalizer;
import java.util.List;

/** Stamps on a {@code WorkspaceUser} who made it what it is, and puts the finalizer on. */
public final class UserMutation implements Admission {
  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (!request.resource().equals("workspaceusers") || request.object() == null) {
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
