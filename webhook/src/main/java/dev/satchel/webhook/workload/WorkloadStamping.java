package dev.satchel.webhook.workload;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.satchel.webhook.admission.Admission;
import dev.satchel.webhook.admission.AdmissionAnswer;
import dev.satchel.webhook.admission.AdmissionAnswer.Patched;
import dev.satchel.webhook.admission.AdmissionRequest;
import java.util.List;
import java.util.Optional;

/** Stamps what makes workspaces with who answers for it; the mutating half of its admission. */
public final class WorkloadStamping implements Admission {
  private final WorkloadReview review;

  public WorkloadStamping(Authority authority) {
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
              : stamped(request.subject(), stamp);
    };
  }

  private static AdmissionAnswer stamped(ObjectNode object, Optional<String> stamp) {
    return Patched.between(object, Stamp.on(object, stamp), List.of());
  }
}
