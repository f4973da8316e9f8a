package dev.satchel.webhook.workload;

import dev.satchel.crds.Annotations;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.Optional;

/**
 * Says whether something may make workspaces, once all webhooks have changed it: a label that one
 * of them added after {@link WorkloadStamping} is seen here.
 */
public final class WorkloadAdmission implements Admission {
  private final WorkloadReview review;

  public WorkloadAdmission(Authority authority) {
    this.review = new WorkloadReview(authority);
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    return switch (review.of(request)) {
      case WorkloadReview.Ruling.NotOurs() -> new AdmissionAnswer.Allowed();
      case WorkloadReview.Ruling.Refused(String message) -> Forbidden.because(message);
      case WorkloadReview.Ruling.Accepted(Optional<String> stamp) ->
          stamp.equals(Stamp.of(request.object()))
              ? new AdmissionAnswer.Allowed()
              : Forbidden.because(
                  "annotation %s must be %s, as Satchel's mutating webhook writes it; that one was passed by, or another webhook changed the annotation or the template after it. Trying again may help"
                      .formatted(
                          Annotations.ACTOR,
                          stamp.map(actor -> "'" + actor + "'").orElse("absent")));
    };
  }
}
