package dev.satchel.webhook.workload;

import dev.satchel.crds.Labels;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import dev.satchel.webhook.admission.Operation;
import java.util.Optional;

/** Asks who creates a workspace before it is given anything. */
public final class PodCreation implements Admission {
  private final Authority authority;
  private final Admission injection;

  /**
   * @param injection asked if the requester may
   */
  public PodCreation(Authority authority, Admission injection) {
    this.authority = authority;
    this.injection = injection;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    if (request.operation() != Operation.CREATE || !request.resource().equals("pods")) {
      return injection.answer(request);
    }
    return Optional.ofNullable(request.subject().at("/metadata/labels").get(Labels.USER))
        .map(user -> authority.over(request, user.asText("")))
        .flatMap(Basis::refusal)
        .map(Forbidden::because)
        .orElseGet(() -> injection.answer(request));
  }
}
