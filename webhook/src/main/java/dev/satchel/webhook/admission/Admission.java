package dev.satchel.webhook.admission;

/** Answers for the objects of one path of the webhook. */
@FunctionalInterface
public interface Admission {
  /**
   * Decides. May throw what is nobody's fault but ours or the API server's: whoever serves it turns
   * that into an answer, see {@link Answering}.
   */
  AdmissionAnswer answer(AdmissionRequest request);
}
