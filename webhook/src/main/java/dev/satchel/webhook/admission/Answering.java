package dev.satchel.webhook.admission;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An admission that never throws: what goes wrong here is an answer too, of code 500. */
public final class Answering implements Admission {
  private static final Logger LOG = LoggerFactory.getLogger(Answering.class);
  private static final int FAILED = 500;

  private final Admission admission;

  public Answering(Admission admission) {
    this.admission = admission;
  }

  @Override
  public AdmissionAnswer answer(AdmissionRequest request) {
    try {
      return admission.answer(request);
    } catch (RuntimeException e) {
      // The exception's text may quote the object, so only where it happened is said.
      LOG.error(
          "admission of {} in namespace '{}' failed: {} at {}",
          request.resource(),
          request.namespace(),
          e.getClass().getName(),
          e.getStackTrace().length == 0 ? "?" : e.getStackTrace()[0]);
      return new AdmissionAnswer.Denied(
          FAILED,
          "Satchel could not decide on this object (%s); the log of satchel-webhook says more, and trying again may help"
              .formatted(e.getClass().getSimpleName()));
    }
  }
}
